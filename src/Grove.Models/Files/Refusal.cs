using Grove.Text;

namespace Grove.Models.Files;

/// <summary>Errors about files that may hold anything, also in the names that are told: one line of bearable length whatever is in them.</summary>
static class Refusal
{
    const int Longest = 300;

    /// <param name="what">What could not be done, for example <c>cannot read the weights</c>.</param>
    /// <param name="path">The file.</param>
    /// <param name="why">What is wrong with it.</param>
    /// <param name="advice">What to do.</param>
    public static GroveException Of(string what, string path, string why, string advice)
    {
        string line = why.Length <= Longest ? why : why[..Longest] + "…";
        return new GroveException($"{what} ({path}): {string.Create(line.Length, line, Printable)}. {advice}", ExitKind.BadInput);
    }

    static void Printable(Span<char> target, string line)
    {
        for (int i = 0; i < target.Length; i++) target[i] = char.IsControl(line[i]) || line[i] is '\u2028' or '\u2029' ? ' ' : line[i];
    }
}
