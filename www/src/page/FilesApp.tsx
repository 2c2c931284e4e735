// The console over three local files.
import { Bar } from "./Bar.tsx";
import { useSelected } from "./context.tsx";
import { ChooseUsers, FileDrop, Files } from "./Files.tsx";
import { Header } from "./Header.tsx";
import { Mapping } from "./Mapping.tsx";
import { Notices } from "./Notices.tsx";
import { Opening } from "./Opening.tsx";

export function FilesApp() {
  const isReady = useSelected(({ history, vocabulary }) => history !== null && vocabulary !== null);
  return (
    <FileDrop>
      <Header />
      <div className="notices"><Notices /></div>
      {isReady ? <Mapping title={<h1 className="visually-hidden">Mapping</h1>} foot={<Files />} absent={<ChooseUsers />} bar={<Bar />} /> : <Opening />}
    </FileDrop>
  );
}
