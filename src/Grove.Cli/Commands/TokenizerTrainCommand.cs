using System.CommandLine;
using System.Globalization;
using Grove.Cli.Progress;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove tokenizer train</c>: learns a byte-level BPE vocabulary from text files.</summary>
static class TokenizerTrainCommand
{
    static readonly Option<string[]> Corpus = new("--corpus")
    {
        Description = "Text files to learn from (.txt, .md, .jsonl with text or messages)",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
        HelpName = "FILE",
    };

    static readonly Option<int> Vocabulary = new("--vocabulary")
    {
        Description = "Number of tokens, special ones and the 256 bytes included",
        DefaultValueFactory = _ => 8192,
        HelpName = "N",
    };

    static readonly Option<string> Out = new("--out")
    {
        Description = "Folder for tokenizer.json",
        DefaultValueFactory = _ => "tokenizer",
        HelpName = "DIR",
    };

    static readonly Option<int> Threads = new("--threads")
    {
        Description = "Threads that count words; the result is the same with any number",
        DefaultValueFactory = _ => Environment.ProcessorCount,
        HelpName = "N",
    };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } =
    [
        "grove tokenizer train --corpus stories.txt articles.txt --vocabulary 8192 --out my-tokenizer",
    ];

    /// <summary>The command, as part of <c>grove tokenizer</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("train", "Train a byte-level BPE tokenizer on text files") { Corpus, Vocabulary, Out, Threads };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        string[] files = parsed.GetValue(Corpus)!;
        int vocabulary = parsed.GetValue(Vocabulary);
        int threads = parsed.GetValue(Threads);
        string directory = parsed.GetValue(Out)!;
        int least = 256 + ChatRenderer.SpecialTokens.Count;
        if (vocabulary < least)
            throw new GroveException($"--vocabulary {vocabulary} is too small: the bytes and special tokens alone are {least}. Give a larger number, such as 8192", ExitKind.BadInput);
        if (threads < 1)
            throw new GroveException($"--threads {threads} is too few: at least 1 is needed. Leave it out to use every processor", ExitKind.BadInput);

        long started = TimeProvider.System.GetTimestamp();
        Tokenizer tokenizer = ProgressDisplay.Run(screen, progress => BpeTrainer.Train(
            CorpusTexts.Read(files), vocabulary, ChatRenderer.SpecialTokens, threads,
            new Told<TokenizerProgress>(at => progress.Report(at.Stage == "counting"
                ? new Report("Counting words", at.Done, at.Total, "characters")
                : new Report("Merging pairs", at.Done, at.Total, "tokens"))),
            cancellation));
        cancellation.ThrowIfCancellationRequested();
        tokenizer.Save(directory);

        double seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        string file = Path.Combine(directory, "tokenizer.json");
        screen.Say(string.Create(CultureInfo.InvariantCulture, $"{file}: {tokenizer.VocabularySize:N0} tokens in {seconds:0.0} s"));
        screen.WriteObject(new { Tokenizer = file, Vocabulary = tokenizer.VocabularySize, Seconds = seconds });
        return 0;
    }
}
