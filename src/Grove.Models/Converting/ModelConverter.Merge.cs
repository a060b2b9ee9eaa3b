using System.Text;
using Grove.Models.Adapters;
using Grove.Models.Files;
using Grove.Models.Layouts;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Models;

/// <content>Merging adapters into a model.</content>
public static partial class ModelConverter
{
    /// <summary>
    /// Writes a model with adapters merged into it, one after the other, as a folder in Hugging Face's layout. Each weight is computed in double
    /// precision and rounded at the end, one tensor in memory at a time; weights that no adapter touches are copied as they are.
    /// </summary>
    /// <param name="input">The base: a model's folder or a GGUF file.</param>
    /// <param name="adapters">What to merge, in order, each with the name by which the card tells of it.</param>
    /// <param name="output">The folder: new, empty, or a model's, which is replaced.</param>
    /// <param name="format">How the weights are stored.</param>
    /// <param name="team">Threads that convert.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="accept">Looks at the finished folder under another name before it takes the output's; false leaves the output as it was.</param>
    /// <param name="cancellation">Ends the work; nothing is left of it.</param>
    /// <param name="baseName">The base's name for the card; null takes that of the folder or file.</param>
    /// <returns>Whether the output was written: what <paramref name="accept"/> said.</returns>
    /// <exception cref="GroveException">The input is damaged or not supported, an adapter belongs to another model, or the disk refused.</exception>
    public static bool Merge(string input, IReadOnlyList<(string Name, Adapter Adapter)> adapters, string output, NumberFormat format, Team team,
        IProgress<double>? progress = null, Func<string, bool>? accept = null, CancellationToken cancellation = default, string? baseName = null)
    {
        using var source = ConversionSource.Open(input);
        Architecture architecture = source.Tensors.Architecture;
        Adapter[] merged = [.. adapters.Select(pair => pair.Adapter)];
        TensorLender lender = AdapterMerge.Lender(TensorLender.Of(source.Tensors), architecture, merged);
        return WriteFolder(source, AdapterMerge.Shape(architecture, merged), lender, output, format, team, progress, accept, cancellation,
            fresh => WriteCard(fresh, baseName is null ? Named(Path.TrimEndingDirectorySeparator(input)) : Line(baseName), adapters));
    }

    static void WriteCard(string folder, string baseName, IReadOnlyList<(string Name, Adapter Adapter)> adapters)
    {
        string path = Path.Combine(folder, ModelDirectory.CardName), card = File.Exists(path) ? File.ReadAllText(path) : "";
        var text = new StringBuilder("---\n");
        if (CardFacts.Licence(card) is { } licence) text.Append($"license: {licence}\n");
        text.Append($"base_model: {Quoted(baseName)}\n---\n\n# {baseName} with {(adapters.Count == 1 ? "an adapter" : $"{adapters.Count} adapters")}\n\n");
        text.Append($"Merged by Grove: {baseName}, and into its weights, in this order:\n\n");
        foreach ((string name, Adapter adapter) in adapters)
        {
            AdapterConfig config = adapter.Config;
            string kind = config.UseDora ? "DoRA" : config.UseRsLora ? "rsLoRA" : "LoRA";
            string made = config.BaseModel is { Length: > 0 } model ? $", made for {Line(model)}" : "";
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"- {Line(name)}: {kind} of rank {config.Rank} on {adapter.Parts.Count} layers{made}\n");
        }
        text.Append("\nThe adapters' numbers are part of the weights now; no adapter is needed to use the model.\n");
        AtomicFile.WriteText(path, card.Length == 0 ? text.ToString() : $"{text}\n## The base\n\n{Body(card).TrimStart()}");
    }

    /// <summary>A card without its front matter.</summary>
    static string Body(string card)
    {
        string[] lines = card.ReplaceLineEndings("\n").Split('\n');
        int end = lines[0].Trim() == "---" ? Array.FindIndex(lines, 1, line => line.Trim() == "---") : -1;
        return string.Join('\n', lines[(end + 1)..]);
    }

    /// <summary>The name of a folder or file, for people on other machines.</summary>
    static string Named(string path) => Line(Path.GetFileName(Path.GetFullPath(path)));

    static string Line(string text) => text.ReplaceLineEndings(" ");

    static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
