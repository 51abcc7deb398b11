import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";

/** A real mail server that keeps what it is given. `fails`: busy, try again; `nobody@` exists nowhere. */
export interface MailBox {
  url: string;
  mails: string[];
  mood: "well" | "fails";
  close(): Promise<void>;
}

export const startMailBox = async (): Promise<MailBox> => {
  const box: Pick<MailBox, "mails" | "mood"> = { mails: [], mood: "well" };
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === "carillon" && password === "p@ss" ? done(null, { user: username }) : done(new Error("no")),
    onRcptTo: ({ address }, _session, done) =>
      address.startsWith("nobody@")
        ? done(Object.assign(new Error("no such user"), { responseCode: 550 }))
        : done(),
    onData: (stream, _session, done) => {
      void text(stream).then((mail) => {
        if (box.mood === "fails")
          return done(Object.assign(new Error("mailbox busy"), { responseCode: 451 }));
        box.mails.push(mail);
        done();
      });
    },
  });
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const { port } = listening.address() as AddressInfo;
  return Object.assign(box, {
    url: `smtp://carillon:p%40ss@127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
};
