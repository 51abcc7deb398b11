import { LanguageButton } from "../../app/language.tsx";
import { ThemeMenu } from "../../app/theme-menu.tsx";
import { SampleForm } from "../../features/dev/sample-form.tsx";
import { Buttons, Facts, Marks, States } from "../../features/dev/sample-parts.tsx";
import { PageHead } from "../../ui/page.tsx";

/** Every part in one place, in development only. */
export default function GalleryPage() {
  return (
    <main class="main">
      <PageHead title="Parts">
        <LanguageButton />
        <ThemeMenu />
        <SampleForm />
      </PageHead>
      <Buttons />
      <Marks />
      <Facts />
      <States />
    </main>
  );
}
