import { passwordIssues } from "../../../../client/protocol/password-rules.ts";
import { type Role, type User, userCreate, userPatch } from "../../../../client/protocol/session.ts";
import { createForm } from "../../ui/form.ts";

export interface UserValues {
  email: string;
  name: string;
  role: Role;
  password: string;
  mustChangePassword: boolean;
}

/** A new account has a first password; of one that is there, name and role are edited. */
export function createUserForm() {
  const initial: UserValues = { email: "", name: "", role: "viewer", password: "", mustChangePassword: true };
  return createForm({
    initial,
    schema: userCreate,
    body: (values: UserValues) => ({ ...values, email: values.email.trim() }),
    rules: ({ email, name, password }) => passwordIssues("password", password, { email, name }),
  });
}

export function createUserEdit(user: User) {
  return createForm({
    initial: { name: user.name, role: user.role },
    schema: userPatch,
    body: (values: Pick<UserValues, "name" | "role">) => values,
  });
}

const LETTERS = "abcdefghijkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXY346789";
const LENGTH = 20;

/** A password that can be read out: no letters that look alike. */
export function generatePassword(): string {
  let password = "";
  while (password.length < LENGTH) {
    // Bytes beyond the last full round would make the first letters likelier.
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < LETTERS.length * Math.floor(256 / LETTERS.length)) password += LETTERS[byte % LETTERS.length];
  }
  return password;
}
