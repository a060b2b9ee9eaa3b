using Grove.Synthesis.Pipelines;
using Grove.Synthesis.Pipelines.Replies;
using Grove.Synthesis.Rows;

namespace Grove.Synthesis.Generation;

/// <summary>Makes rows of the samples that came through all steps.</summary>
static class RowMaker
{
    static readonly ReplyForm pairs = new(ReplyKind.Pairs, ["question", "response"]);

    /// <summary>The rows of a sample: one, or as many as a single <c>output</c> column of InstructLab's simple pipeline holds.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="why">Why there is none.</param>
    public static IReadOnlyList<SyntheticRow> Make(Sample sample, out string why)
    {
        why = "";
        string question = sample["question"].Trim(), answer = sample["response"].Trim();
        if (question.Length == 0 && answer.Length == 0 && sample["output"].Length > 0)
        {
            IReadOnlyList<IReadOnlyList<string>> found = ReplyParser.Read(sample["output"], pairs, out _);
            if (found.Count > 0) return [.. found.Select(pair => Row(sample, pair[0], pair[1]))];
            // Upstream takes what stands before the first question mark for the question.
            int mark = sample["output"].IndexOf('?', StringComparison.Ordinal);
            if (mark > 0) (question, answer) = (sample["output"][..(mark + 1)].Trim(), sample["output"][(mark + 1)..].Trim());
        }
        if (question.Length > 0 && answer.Length > 0) return [Row(sample, question, answer)];
        why = question.Length == 0 ? "it has no question" : "it has no answer";
        return [];
    }

    static SyntheticRow Row(Sample sample, string question, string answer)
    {
        Lineage lineage = sample.Lineage;
        if (sample.Columns.TryGetValue("source", out string? source)) lineage = lineage with { Source = source, Passage = source, Document = sample["source_document"], Kind = sample["kind"] };
        else if (sample["dataset_type"].Length > 0) lineage = lineage with { Kind = sample["dataset_type"] };
        string context = sample["context"].Trim();
        return new SyntheticRow
        {
            Question = question,
            Answer = answer,
            // InstructLab's grounded pipeline has put the context before the question already.
            Context = context.Length == 0 || question.StartsWith(context, StringComparison.Ordinal) ? null : context,
            Lineage = lineage,
            Scores = sample.Scores,
        };
    }
}
