import { createSignal, onMount, Show } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import type { ThreadDump } from "../../../../client/protocol/thread-dump.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { CodeBlock, Mono } from "../../ui/code.tsx";
import { CopyButton } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-state.tsx";
import { saveFile } from "../../ui/save-file.ts";
import { Select } from "../../ui/select.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Time } from "../../ui/time.tsx";

/** Whose dump it is and of when; where several workers execute the run, any of them can be asked. */
function DumpOf(props: { dump: ThreadDump; onWorker: (workerId: string) => void }) {
  const options = () =>
    props.dump.workers.map(({ workerId, address }) => ({ value: workerId, label: workerId, note: address }));
  return (
    <p class="dump-of">
      <Show
        when={options().length > 1}
        fallback={
          <>
            <Mono>{props.dump.address}</Mono> <span class="faint">{props.dump.workerId}</span>
          </>
        }
      >
        <Select
          label={t("runs.dump.of")}
          value={props.dump.workerId}
          options={options()}
          onChange={props.onWorker}
        />
      </Show>
      <span class="dim">
        {t("runs.dump.takenAt")} <Time at={props.dump.takenAt} format="clock" focusable />
      </span>
      <CopyButton text={props.dump.text} label={t("runs.dump.copy")} />
    </p>
  );
}

/** What a worker that executes the run is doing, asked when the dialog opens. */
export function ThreadDumpDialog(props: { runId: string; onClose: () => void }) {
  const place = usePlace();
  const [dump, setDump] = createSignal<ThreadDump>();
  const take = createAction((workerId?: string) =>
    api.call(routes.dumpThreads, {
      params: { ns: place.ns(), runId: props.runId },
      body: workerId === undefined ? {} : { workerId },
    }),
  );
  const ask = async (workerId?: string) => {
    const taken = await take.run(workerId);
    if (taken) setDump(taken);
  };
  onMount(() => void ask());
  const save = (taken: ThreadDump) =>
    saveFile(`${props.runId}-${taken.takenAt.replaceAll(":", "")}.threads.txt`, taken.text);
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t("runs.dump.title", props.runId)}
      width="page"
      footer={
        <>
          <Show when={dump()}>
            {(taken) => (
              <Button icon="download" onClick={() => save(taken())}>
                {t("runs.dump.download")}
              </Button>
            )}
          </Show>
          <Button look="primary" icon="refresh" busy={take.busy()} onClick={() => void ask(dump()?.workerId)}>
            {t("runs.dump.again")}
          </Button>
        </>
      }
    >
      <div class="dump">
        <Show when={take.error()}>{(error) => <ErrorNote error={error()} />}</Show>
        <Show
          when={dump()}
          fallback={
            <Show when={take.busy()}>
              <p class="dim">{t("runs.dump.asking")}</p>
              <Skeleton lines={8} />
            </Show>
          }
        >
          {(taken) => (
            <>
              <DumpOf dump={taken()} onWorker={(workerId) => void ask(workerId)} />
              <CodeBlock text={taken().text} label={t("runs.dump.text")} />
            </>
          )}
        </Show>
      </div>
    </Dialog>
  );
}
