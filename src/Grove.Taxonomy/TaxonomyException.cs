namespace Grove.Taxonomy;

/// <summary>The taxonomy has errors, so nothing can be grown from it.</summary>
/// <param name="diagnostics">Everything that was found, warnings included.</param>
public sealed class TaxonomyException(IReadOnlyList<Diagnostic> diagnostics)
    : Exception(string.Join(Environment.NewLine, diagnostics))
{
    /// <summary>Everything that was found, in order of file, line and column.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;
}
