using Grove.Text;

namespace Grove.Synthesis.Teachers;

/// <summary>One question with its answer and where the answer comes from.</summary>
/// <param name="Question">What the user says.</param>
/// <param name="Answer">What the model is to say.</param>
/// <param name="Leaf">Name of the leaf it was written for.</param>
/// <param name="Document">The document, relative to the leaf's folder; empty for a skill.</param>
/// <param name="Line">1-based line of the block in the document; 0 for a skill.</param>
/// <param name="Source">The sentence, list or table row that the answer is taken from; for a skill the text worked on.</param>
/// <param name="Kind">The form of the question, such as <c>deadline</c> or <c>table-cell</c>.</param>
/// <param name="Teacher">Who wrote it.</param>
public sealed record GeneratedRow(
    string Question, string Answer, string Leaf, string Document, int Line, string Source, string Kind, string Teacher)
{
    /// <summary>Whether the question is worded as its form has it, without swapped words or phrases around it.</summary>
    internal bool IsPlain { get; init; }

    /// <summary>The row as a conversation of one question and one answer, its origin in the metadata.</summary>
    public Conversation ToConversation() => new(
        [new Message("user", Question), new Message("assistant", Answer)],
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["leaf"] = Leaf,
            ["document"] = Document,
            ["line"] = Line.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["source"] = Source,
            ["kind"] = Kind,
            ["teacher"] = Teacher,
        });
}
