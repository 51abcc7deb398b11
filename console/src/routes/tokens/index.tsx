import { TokenList } from "../../features/tokens/token-list.tsx";

export default function TokensPage() {
  return <TokenList />;
}
