using System.CommandLine;
using System.Globalization;
using Grove.Models;

namespace Grove.Cli.Commands;

/// <summary><c>grove model info</c>: what a model is, from its headers.</summary>
static class ModelInfoCommand
{
    static readonly Argument<string> Path = new("MODEL") { Description = "The model: a folder, a .gguf file, or ORG/NAME in the cache" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove model info out/model", "grove model info model.gguf --json"];

    /// <summary>The command, as part of <c>grove model</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("info", "Show what a model is: family, parameters by part, types, template, licence") { Path };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed.GetValue(Path)!, screen(parsed))));
        return command;
    }

    static int Run(string path, Screen screen)
    {
        ModelSummary model = ModelSummary.Read(ModelReference.Find(path));
        Architecture a = model.Architecture;
        long bytes = model.Files.Values.Sum();
        void Line(string name, FormattableString value) => screen.Say($"{name,-14}{value.ToString(CultureInfo.InvariantCulture)}");
        Line("family", $"{a.ModelType} ({model.ClassName}), {model.Format}");
        Line("parameters", $"{a.ParameterCount:N0}");
        foreach ((string part, long count) in model.Parts) Line($"  {part}", $"{count:N0}");
        Line("shape", $"{a.Layers} layers, {a.HiddenSize} wide, {a.Heads} heads of {a.HeadDim} ({a.KeyValueHeads} for keys and values), feed-forward {a.IntermediateSize}");
        Line("context", $"{a.MaxPositions:N0} tokens{(a.SlidingWindow is int window ? $", window {window}" : "")}");
        Line("vocabulary", $"{a.VocabularySize:N0} tokens{(a.TieEmbeddings ? ", head tied to the embedding" : "")}");
        foreach (ModelSummary.StoredType type in model.Types) Line($"  {type.Type}", $"{type.Tensors} tensors, {type.Parameters:N0} numbers, {type.Bytes / 1e6:0.0} MB");
        Line("tokenizer", $"{model.TokenizerKind ?? "none"}");
        Line("template", $"{Template(model.ChatTemplate)}");
        Line("licence", $"{model.Licence ?? "not said"}");
        Line("files", $"{model.Files.Count}, {bytes / 1e6:0.0} MB");
        screen.WriteObject(new
        {
            Path = path,
            Family = a.ModelType,
            Class = model.ClassName,
            model.Format,
            Parameters = a.ParameterCount,
            model.Parts,
            model.Types,
            a.Layers,
            a.HiddenSize,
            a.IntermediateSize,
            a.Heads,
            a.KeyValueHeads,
            a.HeadDim,
            Context = a.MaxPositions,
            a.SlidingWindow,
            Vocabulary = a.VocabularySize,
            a.TieEmbeddings,
            Tokenizer = model.TokenizerKind,
            Template = model.ChatTemplate is null ? null : new { Characters = model.ChatTemplate.Length, System = Knows(model.ChatTemplate, "system"), Tools = Knows(model.ChatTemplate, "tools") },
            model.Licence,
            model.Files,
            Bytes = bytes,
        });
        return 0;
    }

    static string Template(string? template) => template is null ? "none"
        : $"{template.Length} characters{(Knows(template, "system") ? ", system messages" : "")}{(Knows(template, "tools") ? ", tools" : "")}";

    // Templates are programs: a word in one says what it knows of, not what it does with it.
    static bool Knows(string template, string word) => template.Contains(word, StringComparison.Ordinal);
}
