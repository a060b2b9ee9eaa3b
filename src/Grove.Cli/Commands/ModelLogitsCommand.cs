using System.CommandLine;
using System.Globalization;
using Grove.Models;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove model logits</c>: the scores of every token after a row of ids, for checking against other programs.</summary>
static class ModelLogitsCommand
{
    static readonly Argument<string> Path = new("MODEL") { Description = "The model: a folder, a .gguf file, or ORG/NAME in the cache" };

    static readonly Option<string> Ids = new("--ids")
    {
        Description = "Token ids with commas between them; the scores are those after the last",
        Required = true,
        HelpName = "IDS",
    };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove model logits model.gguf --ids 1,2,3 --json"];

    /// <summary>The command, as part of <c>grove model</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("logits", "Print the scores of every token after some ids") { Path, Ids };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed, screen(parsed))));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen)
    {
        using Weights weights = Model.OpenWeights(ModelReference.Find(parsed.GetValue(Path)!));
        int[] ids = Parse(parsed.GetValue(Ids)!, weights.Architecture);
        using Team team = Team.ForMachine();
        using var decoder = new Decoder(weights, team, ids.Length);
        float[] logits = decoder.Prefill(ids).Span.ToArray();
        foreach ((float score, int id) in logits.Select((score, id) => (score, id)).OrderByDescending(pair => pair.score).Take(10))
            screen.Say(string.Create(CultureInfo.InvariantCulture, $"{id,8}  {score:0.0000}"));
        screen.WriteObject(new { Logits = logits.Select(score => float.IsFinite(score) ? score : (float?)null) });
        return 0;
    }

    static int[] Parse(string text, Architecture architecture)
    {
        string[] words = text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) throw new GroveException("--ids has no ids. Give some, such as 1,2,3", ExitKind.BadInput);
        if (words.Length > architecture.MaxPositions)
            throw new GroveException($"--ids has {words.Length} ids, the model reads at most {architecture.MaxPositions}. Give fewer", ExitKind.BadInput);
        return [.. words.Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && id < architecture.VocabularySize
            ? id
            : throw new GroveException($"--ids has '{word}', which is no id of this model: they are 0 to {architecture.VocabularySize - 1}. Correct it", ExitKind.BadInput))];
    }
}
