using System.Security.Cryptography;
using System.Text;
using Grove.Text;
using YamlDotNet.RepresentationModel;

namespace Grove.Synthesis.Pipelines.Reading;

/// <summary>Finds and reads pipelines: the shipped ones by name, Grove's own files, and InstructLab's files and folders.</summary>
public static class PipelineReader
{
    /// <summary>The shipped pipelines.</summary>
    public static IReadOnlyList<string> Shipped { get; } = ["simple", "full", "self-instruct", "evolve"];

    /// <summary>Reads a pipeline.</summary>
    /// <param name="named">A name of <see cref="Shipped"/>, a YAML file, or a folder with InstructLab's <c>knowledge.yaml</c>, <c>freeform_skills.yaml</c> and <c>grounded_skills.yaml</c>.</param>
    /// <param name="scaled">Replies for each prompt where an InstructLab file says <c>scaled</c>.</param>
    /// <exception cref="GroveException">There is none, or it is malformed; the message names file, line and field.</exception>
    public static TeachingPipeline Read(string named, int scaled = 10)
    {
        if (Shipped.Contains(named)) return Own(BoundedYaml.Parse(ShippedText(named), named), ShippedText(named), named, folder: null);
        if (Directory.Exists(named)) return InstructLabReader.ReadFolder(named, scaled);
        if (!File.Exists(named))
            throw new GroveException($"there is no pipeline ({named}): it is no file or folder, and none of {string.Join(", ", Shipped)}. Check the spelling, or see: grove pipeline list", ExitKind.BadInput);
        (YamlMappingNode root, string text) = BoundedYaml.ReadFile(named);
        return root.Children.ContainsKey(new YamlScalarNode("blocks"))
            ? InstructLabReader.ReadFile(root, named, scaled)
            : Own(root, text, named, Path.GetDirectoryName(Path.GetFullPath(named)));
    }

    /// <summary>The file of a shipped pipeline, to start one's own from.</summary>
    /// <param name="name">A name of <see cref="Shipped"/>.</param>
    public static string ShippedText(string name) => ShippedPrompts.Resource($"pipeline.{name}.yaml");

    static TeachingPipeline Own(YamlMappingNode root, string text, string source, string? folder)
    {
        var fields = new StepFields(root, source, "the pipeline");
        LeafKind[] kinds = Enum.GetValues<LeafKind>();
        fields.Only(["version", "description", .. kinds.Select(TeachingPipeline.NameOf)]);
        if (fields.Text("version") != "1") throw fields.Wrong("version", $"its version is {fields.Text("version")}", "This program reads version 1");
        var reader = new StepReader(source, folder);
        var sections = new Dictionary<LeafKind, IReadOnlyList<Step>>();
        foreach (LeafKind kind in kinds)
        {
            string name = TeachingPipeline.NameOf(kind);
            if (fields.Find(name) is not { } node) continue;
            if (node is not YamlSequenceNode { Children.Count: > 0 } list) throw fields.Wrong(name, $"'{name}' is no list of steps", "Write '- name: …' below it");
            List<Step> steps = [.. list.Children.Select(step => reader.Read(step, name))];
            PipelineCheck.Require(kind, steps, source);
            sections[kind] = steps;
        }
        if (sections.Count == 0) throw fields.Wrong(root, "it has no steps", "Add knowledge, freeform or grounded");
        return new TeachingPipeline(source, fields.TryText("description") ?? "", sections) { Hash = Hash(text, sections) };
    }

    /// <summary>SHA-256 over the file and the prompts.</summary>
    internal static string Hash(string text, IReadOnlyDictionary<LeafKind, IReadOnlyList<Step>> sections) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text + "\0" + string.Join('\0',
            sections.OrderBy(section => section.Key).SelectMany(section => section.Value).OfType<AskStep>().Select(step => $"{step.Name}:{step.Prompt.Hash}")))));
}
