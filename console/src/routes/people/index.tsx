import { UserList } from "../../features/people/user-list.tsx";

export default function PeoplePage() {
  return <UserList />;
}
