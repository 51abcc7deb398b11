/** The time limits of the platform, from the deployment's variables. Defaults are what spec and README promise. */
export interface Settings {
  leaseMs: number;
  heartbeatMs: number;
  pollMs: number;
  misfireMs: number;
  killGraceMs: number;
  timeZone: string;
}

export interface SettingsEnv {
  CARILLON_LEASE_MS?: string;
  CARILLON_HEARTBEAT_MS?: string;
  CARILLON_POLL_MS?: string;
  CARILLON_MISFIRE_MS?: string;
  CARILLON_KILL_GRACE_MS?: string;
  CARILLON_TIME_ZONE?: string;
}

const duration = (text: string | undefined, fallbackMs: number): number => {
  const value = Number(text);
  return text !== undefined && text !== "" && Number.isFinite(value) && value >= 1
    ? Math.floor(value)
    : fallbackMs;
};

export const readSettings = (env: SettingsEnv): Settings => ({
  leaseMs: duration(env.CARILLON_LEASE_MS, 30_000),
  heartbeatMs: duration(env.CARILLON_HEARTBEAT_MS, 10_000),
  pollMs: duration(env.CARILLON_POLL_MS, 25_000),
  misfireMs: duration(env.CARILLON_MISFIRE_MS, 5_000),
  killGraceMs: duration(env.CARILLON_KILL_GRACE_MS, 10_000),
  timeZone: env.CARILLON_TIME_ZONE || "UTC",
});
