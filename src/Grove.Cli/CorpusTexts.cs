using Grove.Text;
using Grove.Training.Pretraining;

namespace Grove.Cli;

/// <summary>The texts of corpus files one after the other, so that a corpus need not fit into memory.</summary>
static class CorpusTexts
{
    /// <summary>Reads files in order; of a conversation, each message is a text.</summary>
    /// <exception cref="GroveException">A file is missing or of an unknown kind: all are looked at before the first is read.</exception>
    public static IEnumerable<string> Read(IReadOnlyList<string> files)
    {
        foreach (string file in files)
        {
            if (!File.Exists(file)) throw GroveException.CannotRead(file, new FileNotFoundException());
            if (!CorpusReader.IsSupported(file))
                throw new GroveException($"cannot read ({file}): it is neither .txt, .md nor .jsonl. Rename it if it is text", ExitKind.BadInput);
        }
        return files.SelectMany(file => CorpusReader.Read(new CorpusSource(file))).SelectMany(Texts);
    }

    static IEnumerable<string> Texts(Document document) =>
        document.Text is string text ? [text] : document.Chat!.Messages.Select(message => message.Content);
}
