using System.Globalization;

namespace Grove.Taxonomy;

/// <summary>How bad a <see cref="Diagnostic"/> is.</summary>
public enum Severity
{
    /// <summary>Worth mending; the taxonomy can still be used.</summary>
    Warning,

    /// <summary>The leaf cannot be used until this is mended.</summary>
    Error,
}

/// <summary>Who minds a problem.</summary>
public enum Concern
{
    /// <summary>The format: InstructLab refuses the file, and so does Grove.</summary>
    Format,

    /// <summary>InstructLab refuses the file; Grove can grow from it, as from documents beside the leaf.</summary>
    InstructLab,

    /// <summary>The file is as the format wants it, but Grove cannot grow from it, as when a document is missing.</summary>
    Growing,

    /// <summary>How the file is written, or what is good to have beside it; nobody refuses it.</summary>
    Style,
}

/// <summary>One problem in a taxonomy: what was found, where, what was expected and what to do.</summary>
/// <param name="File">Path of the file or folder, as reached from the path given to the reader.</param>
/// <param name="Line">1-based line; 1 where the problem concerns the whole file.</param>
/// <param name="Column">1-based column; 1 where the problem concerns the whole file.</param>
/// <param name="Rule">Stable short name of the rule, in kebab-case, such as <c>missing-key</c>.</param>
/// <param name="Message">What was found and what was expected, without a final full stop.</param>
/// <param name="Suggestion">What to do, one or more full sentences.</param>
/// <param name="Severity">Whether the leaf can still be used.</param>
public sealed record Diagnostic(
    string File, int Line, int Column, string Rule, string Message, string Suggestion, Severity Severity)
{
    /// <summary>Who minds it.</summary>
    /// <value><see cref="Concern.Format"/> by default.</value>
    public Concern Concern { get; init; }

    /// <summary>The problem on one line: <c>file:line:column: error rule: message. suggestion</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{File}:{Line}:{Column}: {(Severity == Severity.Error ? "error" : "warning")} {Rule}: {Message}. {Suggestion}");
}
