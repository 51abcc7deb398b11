import { createSignal, For } from "solid-js";
import { ApiError } from "../../../../client/api/api-error.ts";
import { runStatuses } from "../../../../client/protocol/run.ts";
import { Button, LinkButton } from "../../ui/button.tsx";
import { CodeBlock, Mono, ObjectId } from "../../ui/code.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { CommandBlock, Copyable } from "../../ui/copy.tsx";
import { Empty } from "../../ui/empty.tsx";
import { ErrorNote, ErrorState } from "../../ui/error-state.tsx";
import { Fact, KeyFacts } from "../../ui/facts.tsx";
import { Icon } from "../../ui/icon.tsx";
import { strokes } from "../../ui/icon-paths.ts";
import { Section } from "../../ui/page.tsx";
import { Meter, Progress } from "../../ui/progress.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { HealthMark, StatusMark } from "../../ui/status-mark.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { RelativeTime, Time } from "../../ui/time.tsx";
import { toast } from "../../ui/toast.tsx";

const refused = new ApiError(409, { code: "run_open", message: "run 104-218 is still open" });
const unreachable = new ApiError(0, { code: "unreachable", message: "the platform could not be reached" });

export function Buttons() {
  const [asking, setAsking] = createSignal(false);
  const [deleting, setDeleting] = createSignal(false);
  const [pressed, setPressed] = createSignal(true);
  return (
    <Section title="Buttons and questions">
      <div class="tools">
        <Button look="primary" icon="plus" onClick={() => toast("Created")}>
          Primary
        </Button>
        <Button icon="rerun">Plain</Button>
        <Button look="danger" icon="kill" onClick={() => setAsking(true)}>
          Kill
        </Button>
        <Button look="danger" onClick={() => setDeleting(true)}>
          Delete app
        </Button>
        <Button look="quiet">Quiet</Button>
        <Button disabled>Disabled</Button>
        <Button busy>Busy</Button>
        <Button size="small" pressed={pressed()} onClick={() => setPressed(!pressed())}>
          Wrap
        </Button>
        <LinkButton href="/dev/gallery?part=facts" icon="table">
          Facts
        </LinkButton>
      </div>
      <ConfirmDialog
        open={asking()}
        onClose={() => setAsking(false)}
        title="Kill run 104-218 Reconcile payments?"
        action="Kill"
        danger
        onConfirm={() => setAsking(false)}
      >
        <p>Its 60 running subtasks are told to stop; retries are cancelled.</p>
      </ConfirmDialog>
      <ConfirmDialog
        open={deleting()}
        onClose={() => setDeleting(false)}
        title="Delete app settlement?"
        action="Delete"
        danger
        typeName="settlement"
        onConfirm={() => setDeleting(false)}
      >
        <p>Its 12 jobs and 2 workflows are deleted with it and its workers are refused.</p>
      </ConfirmDialog>
    </Section>
  );
}

export function Marks() {
  return (
    <Section title="Marks">
      <div class="tools">
        <For each={runStatuses}>{(status) => <StatusMark status={status} />}</For>
        <HealthMark state="healthy" />
        <HealthMark state="busy">load5 7.9, limit 7</HealthMark>
        <HealthMark state="lost">212 moved on</HealthMark>
        <ObjectId id="104-218" />
        <Mono>0 30 2 ? * 1L</Mono>
        <Time at={new Date().toISOString()} zone="Europe/Berlin" focusable />
        <RelativeTime at={new Date(Date.now() + 200_000).toISOString()} />
        <span>
          <Meter share={0.7} />
          131
        </span>
      </div>
      <div class="tools">
        <For each={Object.keys(strokes).filter((name): name is keyof typeof strokes => name in strokes)}>
          {(name) => <Icon name={name} />}
        </For>
      </div>
    </Section>
  );
}

export function Facts() {
  const [tab, setTab] = createSignal("log");
  return (
    <Section title="Facts, progress, tabs">
      <KeyFacts>
        <Fact label="Job">
          <a class="link" href="/dev/list">
            104 Reconcile payments
          </a>
          , definition 7
        </Fact>
        <Fact label="Workflow run" />
        <Fact label="App">settlement, priority high</Fact>
        <Fact label="App key" help="Workers prove with it that they belong to the app.">
          <Copyable text="ak_9f2c41d7e8b06a35" />
        </Fact>
      </KeyFacts>
      <Progress
        label="Subtasks ended"
        total={842_310}
        parts={[
          { status: "success", count: 531_204 },
          { status: "failed", count: 38 },
          { status: "running", count: 60 },
        ]}
        legend
      >
        60 of 1,000 at once
      </Progress>
      <Tabs
        label="Run 104-218"
        value={tab()}
        onChange={setTab}
        tabs={[
          { value: "now", label: "Current execution" },
          { value: "log", label: "Log", count: "61,415" },
          { value: "basic", label: "Basic information" },
        ]}
      >
        {(value) => <CodeBlock label={value} text={`{"tab": "${value}"}`} />}
      </Tabs>
    </Section>
  );
}

export function States() {
  return (
    <Section title="States">
      <Skeleton />
      <ErrorNote error={refused} onRetry={() => toast("Again")} />
      <ErrorState error={unreachable} onRetry={() => toast("Again")} />
      <Empty
        icon="worker"
        title="No worker is connected"
        command="npx carillon-agent --url http://localhost:8787 --app demo --key ak_9f2c41d7e8b06a35"
      >
        Start one on any machine that reaches this address.
      </Empty>
      <CommandBlock command="npm start" />
    </Section>
  );
}
