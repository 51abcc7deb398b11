import { createMemo } from "solid-js";
import { formatOffset, viewerZone } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Combobox } from "../../../ui/combobox.tsx";

/** Stands for "as the deployment says": the primitive takes an empty value for nothing chosen. */
const DEPLOYMENT = "deployment";

const common = [
  "UTC",
  "Asia/Shanghai",
  "Asia/Singapore",
  "Asia/Tokyo",
  "Asia/Kolkata",
  "Europe/London",
  "Europe/Berlin",
  "America/New_York",
  "America/Los_Angeles",
  "America/Sao_Paulo",
  "Australia/Sydney",
];

/** Whole hours, and the three others that people live in. */
const fixedOffsets = [
  ...Array.from({ length: 27 }, (_, index) => index - 12).map(
    (hour) => `GMT${hour < 0 ? "-" : "+"}${String(Math.abs(hour)).padStart(2, "0")}:00`,
  ),
  "GMT+05:30",
  "GMT+05:45",
  "GMT+09:30",
];

/** Common places first, then every name the browser knows, then fixed offsets. */
export function ZonePicker(props: {
  value: string | null;
  /** What the deployment's zone is, once known. */
  deployment: string | undefined;
  onChange: (zone: string | null) => void;
}) {
  const groups = createMemo(() => {
    const now = Date.now();
    const places = [...new Set([viewerZone, ...common])];
    const all = Intl.supportedValuesOf("timeZone");
    const known = new Set([...places, ...all, ...fixedOffsets]);
    const own = props.value !== null && !known.has(props.value) ? [props.value] : [];
    return [
      {
        label: t("jobForm.zone.common"),
        options: [
          { value: DEPLOYMENT, label: t("jobForm.zone.deployment", props.deployment ?? "") },
          ...[...own, ...places].map((zone) => ({
            value: zone,
            label: zone,
            note: zone === "UTC" ? undefined : formatOffset(now, zone),
          })),
        ],
      },
      {
        label: t("jobForm.zone.all"),
        options: all.filter((zone) => !places.includes(zone)).map((zone) => ({ value: zone, label: zone })),
      },
      {
        label: t("jobForm.zone.offsets"),
        options: fixedOffsets.map((zone) => ({ value: zone, label: zone })),
      },
    ];
  });
  return (
    <Combobox
      class="zone"
      label={t("jobForm.field.timeZone")}
      value={props.value ?? DEPLOYMENT}
      onChange={(zone) => props.onChange(zone === null || zone === DEPLOYMENT ? null : zone)}
      options={groups()}
    />
  );
}
