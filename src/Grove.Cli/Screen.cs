using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grove.Cli;

/// <summary>
/// Where a command writes: results on standard output, everything else on standard error. With
/// <c>--json</c> standard output is exactly one JSON object.
/// </summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Progress, notes and errors.</param>
/// <param name="Interactive">Whether standard error is a terminal that can redraw lines.</param>
sealed record Screen(TextWriter Out, TextWriter Error, bool Interactive)
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What people type.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>Whether a person sits at the keyboard, who wants to see a prompt.</summary>
    public bool AsksPeople { get; init; }

    /// <summary>Whether results go to a terminal and not into a file or another program.</summary>
    public bool WritesToPeople { get; init; }

    /// <summary>Whether <c>--json</c> was given.</summary>
    public bool WritesJson { get; init; }

    /// <summary>Whether <c>--quiet</c> was given.</summary>
    public bool Quiet { get; init; }

    /// <summary>The streams of this process.</summary>
    public static Screen ForConsole()
    {
        bool dumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        // Windows consoles start in a local code page; the reports and answers are Unicode.
        if (OperatingSystem.IsWindows() && !Console.IsOutputRedirected) Console.OutputEncoding = System.Text.Encoding.UTF8;
        return new Screen(Console.Out, Console.Error, !Console.IsErrorRedirected && !dumb)
        {
            In = Console.In,
            AsksPeople = !Console.IsInputRedirected,
            WritesToPeople = !Console.IsOutputRedirected,
        };
    }

    /// <summary>Writes a line of the result for people; nothing with <c>--json</c>.</summary>
    public void Say(string line = "")
    {
        if (!WritesJson) Out.WriteLine(line);
    }

    /// <summary>Writes a line about the work going on; nothing with <c>--quiet</c>.</summary>
    public void Note(string line)
    {
        if (!Quiet) Error.WriteLine(line);
    }

    /// <summary>Writes the one JSON object, if <c>--json</c> was given.</summary>
    public void WriteObject<T>(T value)
    {
        if (WritesJson) Out.WriteLine(JsonSerializer.Serialize(value, Json));
    }
}
