import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const client = fileURLToPath(new URL("../../client", import.meta.url));
const sources = fileURLToPath(new URL("outside", import.meta.url));
const artifacts = [
  ["java", "carillon-worker"],
  ["java-spring-boot-starter", "carillon-spring-boot-starter"],
] as const;

/** Maven projects that know of Carillon by its artifacts alone, as a team has them. */
export interface MavenProjects extends AsyncDisposable {
  /** The archive of a project, which finds its libraries by itself. */
  build(name: string): Promise<string>;
}

const link = async (from: string, to: string, besides: string): Promise<void> => {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from))
    if (name !== besides) await symlink(join(from, name), join(to, name));
};

/** A local repository with everything the machine has, in which Carillon's artifacts are the ones built last. */
const makeRepository = async (folder: string): Promise<void> => {
  const own = join(homedir(), ".m2", "repository");
  await link(own, folder, "io");
  await link(join(own, "io"), join(folder, "io"), "carillon");
  for (const [project, artifact] of artifacts) {
    const target = join(client, project, "target");
    const jar = (await readdir(target).catch((): string[] => [])).find(
      (name) => name.startsWith(`${artifact}-`) && /-\d+\.\d+\.\d+\.jar$/.test(name),
    );
    if (jar === undefined) throw new Error(`No archive in ${target}: run npm test -- java, which builds it.`);
    const version = jar.slice(artifact.length + 1, -".jar".length);
    const place = join(folder, "io", "carillon", artifact, version);
    await mkdir(place, { recursive: true });
    await copyFile(join(target, jar), join(place, jar));
    await copyFile(join(client, project, "pom.xml"), join(place, `${artifact}-${version}.pom`));
  }
};

export const makeMavenProjects = async (): Promise<MavenProjects> => {
  const folder = await mkdtemp(join(tmpdir(), "carillon-maven-test-"));
  const repository = join(folder, "repository");
  await makeRepository(repository);
  return {
    async build(name) {
      const project = join(folder, name);
      await cp(join(sources, name), project, { recursive: true });
      const command = ["-q", "-B", "-o", `-Dmaven.repo.local=${repository}`, "-f", project, "package"];
      await run("mvn", command).catch((error: { stdout?: string }) => {
        throw new Error(`${name} was not built:\n${error.stdout}`);
      });
      return join(project, "target", `${name}.jar`);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
};
