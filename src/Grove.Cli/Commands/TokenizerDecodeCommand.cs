using System.CommandLine;
using System.Globalization;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove tokenizer decode</c>: token ids to text.</summary>
static class TokenizerDecodeCommand
{
    static readonly Argument<string> Source = new("SOURCE") { Description = "A model directory, a tokenizer.json or a GGUF" };

    static readonly Argument<string[]> Ids = new("IDS")
    {
        Description = "Token ids, with spaces or commas between; left out, they are read from standard input",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } =
    [
        "grove tokenizer decode models/base 15496 11 995",
        "grove tokenizer decode tokenizer.json 15496,11,995 --json",
    ];

    /// <summary>The command, as part of <c>grove tokenizer</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("decode", "Turn token ids into text") { Source, Ids };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed, screen(parsed))));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen)
    {
        Tokenizer tokenizer = TokenizerSource.Open(parsed.GetValue(Source)!);
        string[] words = parsed.GetValue(Ids)!;
        if (words.Length == 0 && !screen.AsksPeople) words = [screen.In.ReadToEnd()];
        int[] ids = [.. words.SelectMany(word => word.Split([',', ' ', '\n', '\r', '\t', '[', ']'], StringSplitOptions.RemoveEmptyEntries)).Select(word => IdOf(word, tokenizer))];
        if (ids.Length == 0) throw new GroveException("there is nothing to decode. Give token ids, or pipe them in", ExitKind.BadInput);
        string text = tokenizer.Decode(ids);
        screen.Say(text);
        screen.WriteObject(new { Text = text });
        return 0;
    }

    static int IdOf(string word, Tokenizer tokenizer)
    {
        if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int id) || id >= tokenizer.VocabularySize)
            throw new GroveException(
                $"'{word}' is no token id: ids are 0 to {tokenizer.VocabularySize - 1} here. Give numbers with spaces between", ExitKind.BadInput);
        return id;
    }
}
