using Grove.Hub.Pulling;
using Grove.Taxonomy;
using Grove.Text;

namespace Grove.Cli;

/// <summary>Turns what went wrong into one line for people and an exit code.</summary>
/// <param name="Lines">What to print after <c>grove: </c>, one line each; usually one.</param>
/// <param name="ExitCode">2 bad input, 3 a resource failed, 130 interrupted.</param>
sealed record Failure(IReadOnlyList<string> Lines, int ExitCode)
{
    const int DiskFullOnWindows = unchecked((int)0x80070070);
    const int DiskFullOnLinux = 28;
    const int MostTaxonomyErrors = 20;

    /// <summary>Explains an exception.</summary>
    public static Failure Of(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions.Count: 1 } wrapped => Of(wrapped.InnerException!),
        PullInterruptedException kept => One(kept.Message, 130),
        OperationCanceledException => One("interrupted; nothing half-written was left behind", 130),
        GroveException known => One(known.Message, (int)known.Kind),
        TaxonomyException taxonomy => OfTaxonomy(taxonomy),
        OutOfMemoryException => One(
            "not enough memory. Close other programs, or choose a smaller model or batch", 3),
        UnauthorizedAccessException denied => One(
            $"access denied: {OneLine(denied.Message)}. Check the permissions or choose another folder", 3),
        IOException full when IsDiskFull(full) => One(
            $"the disk is full: {OneLine(full.Message)}. Free some space or choose another folder with --out", 3),
        IOException broken => One(
            $"a file could not be read or written: {OneLine(broken.Message)}. Check the disk and try again", 3),
        _ => One(
            $"unexpected problem: {OneLine(exception.Message)}. Set GROVE_DEBUG=1 to see where, and please report it.", 3),
    };

    /// <summary>Writes the failure, with the stack trace if <c>GROVE_DEBUG=1</c>.</summary>
    public static int Report(Exception exception, TextWriter error)
    {
        Failure failure = Of(exception);
        foreach (string line in failure.Lines) error.WriteLine($"grove: {line}");
        if (Environment.GetEnvironmentVariable("GROVE_DEBUG") == "1") error.WriteLine(exception);
        return failure.ExitCode;
    }

    static Failure OfTaxonomy(TaxonomyException taxonomy)
    {
        Diagnostic[] errors = [.. taxonomy.Diagnostics.Where(found => found.Severity == Severity.Error)];
        List<string> lines = [.. errors.Take(MostTaxonomyErrors).Select(Line)];
        if (errors.Length > lines.Count) lines.Add($"{errors.Length - lines.Count} more errors in the taxonomy. Mend these first");
        return new Failure(lines, 2);

        static string Line(Diagnostic found)
        {
            string place = File.Exists(found.File) ? $"{found.File}:{found.Line}:{found.Column}" : found.File;
            return $"error in the taxonomy ({place}): {OneLine(found.Message)}. {found.Suggestion}".ReplaceLineEndings(" ");
        }
    }

    static bool IsDiskFull(IOException exception) =>
        exception.HResult == DiskFullOnWindows || (exception.HResult & 0xFFFF) == DiskFullOnLinux;

    static Failure One(string line, int exitCode) => new([line.ReplaceLineEndings(" ")], exitCode);

    static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
}
