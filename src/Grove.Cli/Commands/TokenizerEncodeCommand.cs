using System.CommandLine;
using System.Text;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove tokenizer encode</c>: text to token ids.</summary>
static class TokenizerEncodeCommand
{
    static readonly Argument<string> Source = new("SOURCE") { Description = "A model directory, a tokenizer.json or a GGUF" };

    static readonly Argument<string?> Text = new("TEXT")
    {
        Description = "The text; left out, it is read from --file or standard input",
        Arity = ArgumentArity.ZeroOrOne,
    };

    static readonly Option<string?> FromFile = new("--file") { Description = "Encode this file (UTF-8), as it is", HelpName = "F" };

    static readonly Option<bool> NoSpecial = new("--no-special")
    {
        Description = "Do not add the tokens that begin and end a sequence",
    };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } =
    [
        "grove tokenizer encode models/base \"Hello, world\"",
        "grove tokenizer encode tokenizer.json --file book.txt --no-special --json",
    ];

    /// <summary>The command, as part of <c>grove tokenizer</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("encode", "Turn text into token ids") { Source, Text, FromFile, NoSpecial };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed, screen(parsed))));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen)
    {
        Tokenizer tokenizer = TokenizerSource.Open(parsed.GetValue(Source)!);
        string text = ReadText(parsed.GetValue(Text), parsed.GetValue(FromFile), screen);
        int[] ids = parsed.GetValue(NoSpecial) ? tokenizer.Encode(text, allowSpecial: true) : tokenizer.EncodeWithSpecialTokens(text);
        screen.Say(string.Join(' ', ids));
        screen.WriteObject(new { Ids = ids });
        return 0;
    }

    static string ReadText(string? text, string? file, Screen screen)
    {
        if (text is not null && file is not null)
            throw new GroveException("both a text and --file are given: one of them is needed. Leave one out", ExitKind.BadInput);
        if (text is not null) return text;
        if (file is null)
        {
            if (screen.AsksPeople)
                throw new GroveException("there is nothing to encode. Give a text, --file, or pipe it in", ExitKind.BadInput);
            return screen.In.ReadToEnd();
        }
        try
        {
            // Not File.ReadAllText, which guesses encodings and drops a byte order mark.
            return new UTF8Encoding(false).GetString(File.ReadAllBytes(file));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(file, failure);
        }
    }
}
