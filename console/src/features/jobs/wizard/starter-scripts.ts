export type ScriptLanguage = "shell" | "python" | "go";

const starters: Record<ScriptLanguage, string> = {
  shell: `#!/usr/bin/env bash
set -euo pipefail

echo "Run #{runId}, data time #{dataTime}"
echo "Parameters: #{jobParameters}"
`,
  python: `import sys

print("Run #{runId}, data time #{dataTime}")
print("Parameters: #{jobParameters}")

# Another exit code than 0 makes the run fail.
sys.exit(0)
`,
  go: `package main

import "fmt"

func main() {
	fmt.Println("Run #{runId}, data time #{dataTime}")
	fmt.Println("Parameters: #{jobParameters}")
}
`,
};

export const starterScript = (language: ScriptLanguage): string => starters[language];

/** Whether nobody has changed it, so that another starter may take its place. */
export const isStarter = (script: string): boolean => Object.values(starters).includes(script);
