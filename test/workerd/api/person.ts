import { type Answered, api } from "./a-deployment.ts";

export interface Person {
  userId: string;
  email: string;
  password: string;
}

let people = 0;

/** A new account with a password of its own. */
export const newPerson = async (role = "viewer"): Promise<Person> => {
  people += 1;
  const email = `person-${people}@example.com`;
  const password = `a good long password ${people}`;
  const { body } = await api("POST", "/users", { body: { email, password, name: `Person ${people}`, role } });
  return { userId: body.userId, email, password };
};

export const logIn = (person: { email: string; password: string }, code?: string): Promise<Answered> =>
  api("POST", "/auth/login", {
    token: null,
    body: { email: person.email, password: person.password, ...(code === undefined ? {} : { code }) },
  });

export const cookieOf = (answer: Answered): string => answer.headers.get("set-cookie")?.split(";")[0] ?? "";

/** What to ask with as whom the session belongs to. */
export const as = (cookie: string, body?: unknown) => ({
  token: null,
  headers: { cookie },
  ...(body === undefined ? {} : { body }),
});

export const sessionOf = async (person: Person): Promise<string> => cookieOf(await logIn(person));
