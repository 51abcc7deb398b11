declare module "workerd" {
  /** A CommonJS module: `default` inside is the path of the runtime's executable. */
  const runtime: { default: string };
  export default runtime;
}
