import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { mailCertificate } from "./mail-certificate.ts";

/** A real mail server that keeps what it is given. `fails`: busy, try again; `nobody@` exists nowhere. */
export interface MailBox {
  url: string;
  mails: string[];
  mood: "well" | "fails";
  /** Of each log-in: whether the line was encrypted by then. */
  logIns: boolean[];
  close(): Promise<void>;
}

/** `starttls`: begins in the clear and takes no log-in there; `implicit`: encrypted from the first byte. */
export type MailBoxTls = "none" | "starttls" | "implicit";

export const startMailBox = async (tls: MailBoxTls = "none"): Promise<MailBox> => {
  const box: Pick<MailBox, "mails" | "mood" | "logIns"> = { mails: [], mood: "well", logIns: [] };
  const server = new SMTPServer({
    ...mailCertificate,
    secure: tls === "implicit",
    disabledCommands: tls === "none" ? ["STARTTLS"] : [],
    allowInsecureAuth: tls === "none",
    onAuth: ({ username, password }, session, done) => {
      box.logIns.push(session.secure);
      if (username === "carillon" && password === "p@ss") done(null, { user: username });
      else done(new Error("no"));
    },
    onRcptTo: ({ address }, _session, done) =>
      address.startsWith("nobody@")
        ? done(Object.assign(new Error("no such user"), { responseCode: 550 }))
        : done(),
    onData: (stream, _session, done) => {
      const keep = (mail: string): void => {
        if (box.mood === "fails") {
          done(Object.assign(new Error("mailbox busy"), { responseCode: 451 }));
          return;
        }
        box.mails.push(mail);
        done();
      };
      // Who broke off in the middle of a mail is told nothing.
      text(stream).then(keep, () => {});
    },
  });
  // A client that does not trust the certificate breaks off: no reason to end.
  server.on("error", () => {});
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const { port } = listening.address() as AddressInfo;
  return Object.assign(box, {
    url: `${tls === "implicit" ? "smtps" : "smtp"}://carillon:p%40ss@127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
};
