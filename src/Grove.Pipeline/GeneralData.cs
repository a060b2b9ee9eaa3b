using Grove.Text;
using Grove.Training.Pretraining;

namespace Grove.Pipeline;

/// <summary>General text beside the taxonomy: what is mixed in, and what is measured on.</summary>
/// <param name="Conversations">Instructions with answers, to be mixed into the rows.</param>
/// <param name="Texts">Plain text, to be mixed into the training.</param>
/// <param name="HeldOut">Plain text that is never trained on.</param>
public sealed record GeneralData(IReadOnlyList<Conversation> Conversations, IReadOnlyList<string> Texts, IReadOnlyList<string> HeldOut)
{
    /// <summary>Reads both files.</summary>
    /// <param name="replay">JSONL with <c>text</c> or <c>messages</c>.</param>
    /// <param name="heldOut">JSONL with <c>text</c>.</param>
    /// <exception cref="GroveException">A file is missing or malformed, or holds nothing to measure on.</exception>
    public static GeneralData Read(string replay, string heldOut)
    {
        Document[] mixed = [.. CorpusReader.Read(new CorpusSource(replay))];
        string[] measured = [.. CorpusReader.Read(new CorpusSource(heldOut)).Select(document => document.Text).OfType<string>()];
        if (measured.Length == 0)
            throw new GroveException($"cannot measure on the general text ({heldOut}): no row has \"text\". Give a file with some", ExitKind.BadInput);
        return new GeneralData(
            [.. mixed.Select(document => document.Chat).OfType<Conversation>()],
            [.. mixed.Select(document => document.Text).OfType<string>()],
            measured);
    }
}
