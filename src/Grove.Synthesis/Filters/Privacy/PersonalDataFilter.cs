using Grove.Synthesis.Filters.Privacy;
using Grove.Synthesis.Rows;

namespace Grove.Synthesis.Filters;

/// <summary>What is to happen with rows that hold personal data.</summary>
public enum PersonalDataAction
{
    /// <summary>The data is replaced by its kind, such as <c>[PHONE]</c>, also in the source that the row carries.</summary>
    Mask,

    /// <summary>The row goes.</summary>
    Remove,

    /// <summary>The row stays as it is, with the number of findings as its score <c>personalData</c>.</summary>
    Flag,
}

/// <summary>
/// Masks, removes or flags rows with personal data: e-mail addresses, phone numbers, payment cards, bank accounts (IBAN) and national
/// ids (US social security, Spanish DNI and NIE, French NIR, German tax id).
/// </summary>
/// <param name="action">What is to happen.</param>
public sealed class PersonalDataFilter(PersonalDataAction action = PersonalDataAction.Mask) : IRowFilter
{
    /// <summary>The score that <see cref="PersonalDataAction.Flag"/> gives.</summary>
    public const string Score = "personalData";

    /// <inheritdoc/>
    public string Name => "personal data";

    /// <inheritdoc/>
    public FilterVerdict Judge(RowText text)
    {
        SyntheticRow row = text.Row;
        IReadOnlyList<PersonalData.Finding> question = PersonalData.Find(row.Question), answer = PersonalData.Find(row.Answer),
            context = row.Context is null ? [] : PersonalData.Find(row.Context), source = PersonalData.Find(row.Lineage.Source);
        string[] kinds = [.. question.Concat(answer).Concat(context).Concat(source).Select(finding => finding.Kind).Distinct()];
        if (kinds.Length == 0) return FilterVerdict.Keep;
        string reason = $"holds {string.Join(", ", kinds)}";
        return action switch
        {
            // A source that is only quoted is never trained on, so it is masked but condemns no row.
            PersonalDataAction.Remove when question.Count + answer.Count + context.Count > 0 => FilterVerdict.Remove(reason),
            PersonalDataAction.Flag => FilterVerdict.Change(row with
            {
                Scores = new Dictionary<string, double>(row.Scores) { [Score] = question.Count + answer.Count + context.Count },
            }, reason),
            _ => FilterVerdict.Change(row with
            {
                Question = PersonalData.Mask(row.Question, question),
                Answer = PersonalData.Mask(row.Answer, answer),
                Context = row.Context is null ? null : PersonalData.Mask(row.Context, context),
                Lineage = row.Lineage with { Source = PersonalData.Mask(row.Lineage.Source, source) },
            }, reason),
        };
    }
}
