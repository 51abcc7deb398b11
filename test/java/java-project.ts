import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const target = fileURLToPath(new URL("../../client/java/target", import.meta.url));
const sources = fileURLToPath(new URL("processors", import.meta.url));

/** The JVM to try the client on; `CARILLON_TEST_JAVA` names another than the one that compiles. */
export const testedJava = process.env.CARILLON_TEST_JAVA ?? "java";

/** A project of a Java team: processors in an archive of their own, beside the agent's. */
export interface JavaProject extends AsyncDisposable {
  folder: string;
  /** The JVM to run it on. */
  java: string;
  /** As `java -cp` takes it. */
  classPath: string;
}

const agentJar = async (): Promise<string> => {
  const files = await readdir(target).catch((): string[] => []);
  const name = files.find((file) => file.endsWith("-agent.jar"));
  if (name === undefined) throw new Error(`No agent in ${target}: run npm test -- java, which builds it.`);
  return join(target, name);
};

/** Compiles the processors against the agent's archive and packs them, one of them listed as a service. */
export const makeJavaProject = async (): Promise<JavaProject> => {
  const folder = await mkdtemp(join(tmpdir(), "carillon-java-test-"));
  // A copy, so that no build pulls it away under a running JVM.
  const agent = join(folder, "agent.jar");
  await copyFile(await agentJar(), agent);
  const classes = join(folder, "classes");
  const services = join(classes, "META-INF", "services");
  await mkdir(services, { recursive: true });
  await writeFile(join(services, "io.carillon.worker.Processor"), "com.example.ServiceProcessor\n");
  const files = (await readdir(sources, { recursive: true }))
    .filter((file) => file.endsWith(".java"))
    .map((file) => join(sources, file));
  await run("javac", ["--release", "11", "-cp", agent, "-d", classes, ...files]);
  const jar = join(folder, "processors.jar");
  await run("jar", ["--create", "--file", jar, "-C", classes, "."]);
  return {
    folder,
    java: testedJava,
    classPath: `${agent}:${jar}`,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
};
