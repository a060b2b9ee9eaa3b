using System.Text.RegularExpressions;
using Grove.Synthesis.Pipelines.Replies;
using Grove.Synthesis.Pipelines.Steps;
using Grove.Text;
using YamlDotNet.RepresentationModel;

namespace Grove.Synthesis.Pipelines.Reading;

/// <summary>
/// Reads InstructLab's pipeline files (<c>version: "1.0"</c>, <c>blocks</c>). Every block that has an equivalent becomes a step; the others are
/// named in <see cref="TeachingPipeline.Notes"/>, and a block without which the rest makes no sense ends the reading.
/// </summary>
static class InstructLabReader
{
    static readonly (string File, LeafKind Kind)[] files = [("knowledge.yaml", LeafKind.Knowledge), ("freeform_skills.yaml", LeafKind.Freeform), ("grounded_skills.yaml", LeafKind.Grounded)];

    /// <summary>Reads a folder with one file for each kind.</summary>
    public static TeachingPipeline ReadFolder(string folder, int scaled)
    {
        var sections = new Dictionary<LeafKind, IReadOnlyList<Step>>();
        var notes = new List<string>();
        string all = "";
        foreach ((string file, LeafKind kind) in files)
        {
            string path = Path.Combine(folder, file);
            if (!File.Exists(path)) continue;
            (YamlMappingNode root, string text) = BoundedYaml.ReadFile(path);
            sections[kind] = Blocks(root, path, kind, scaled, notes);
            all += text;
        }
        if (sections.Count == 0)
            throw new GroveException($"cannot use the pipeline ({folder}): it has none of {string.Join(", ", files.Select(file => file.File))}. Give a folder of InstructLab's pipelines, or a file", ExitKind.BadInput);
        return new TeachingPipeline(folder, "read from InstructLab's files", sections) { Notes = notes, Hash = PipelineReader.Hash(all, sections) };
    }

    /// <summary>Reads one file; its name tells the kind, or what its prompts ask for.</summary>
    public static TeachingPipeline ReadFile(YamlMappingNode root, string path, int scaled)
    {
        string name = Path.GetFileName(path);
        LeafKind? kind = name.Contains("grounded", StringComparison.OrdinalIgnoreCase) ? LeafKind.Grounded
            : name.Contains("freeform", StringComparison.OrdinalIgnoreCase) ? LeafKind.Freeform
            : name.Contains("knowledge", StringComparison.OrdinalIgnoreCase) ? LeafKind.Knowledge : null;
        if (kind is null)
            throw new GroveException($"cannot use the pipeline ({path}): its name does not tell whether it is for knowledge, freeform or grounded skills. Rename it, such as knowledge.yaml", ExitKind.BadInput);
        var notes = new List<string>();
        var sections = new Dictionary<LeafKind, IReadOnlyList<Step>> { [kind.Value] = Blocks(root, path, kind.Value, scaled, notes) };
        return new TeachingPipeline(path, "read from InstructLab's file", sections) { Notes = notes, Hash = PipelineReader.Hash(root.ToString() ?? "", sections) };
    }

    static List<Step> Blocks(YamlMappingNode root, string path, LeafKind kind, int scaled, List<string> notes)
    {
        var fields = new StepFields(root, path, "the pipeline");
        if (fields.TryText("version") is { } version && version != "1.0") throw fields.Wrong("version", $"its version is {version}", "This program reads 1.0");
        if (fields.Find("blocks") is not YamlSequenceNode list) throw fields.Wrong("blocks", "'blocks' is no list", "Write '- name: …' below it");
        if (fields.Has("datamixing")) notes.Add($"{path}: 'datamixing' is left out here; auxiliary rows are mixed in by grove data mix.");
        var steps = new List<Step>();
        foreach (YamlNode node in list.Children)
        {
            if (node is not YamlMappingNode map) throw fields.Wrong(node, "a block is no mapping", "Write it as '- name: …'");
            string name = new StepFields(map, path, "a block").Text("name");
            var block = new StepFields(map, path, $"the block '{name}'");
            string type = block.Text("type");
            StepFields config = block.TryMap("config") ?? new StepFields([], path, $"'config' of the block '{name}'");
            if (Step(name, type, config, path, scaled, notes) is { } step) steps.Add(step);
            if (block.TryTexts("drop_duplicates") is { Count: > 0 } columns) steps.Add(new DistinctStep($"{name}, no duplicates", columns));
        }
        // Their prompts print columns that some of their blocks drop and fill by other means; only what this reader left out may be missing.
        if (PipelineCheck.Problems(kind, steps) is [string problem, ..]) notes.Add($"{path}: {problem}.");
        return steps;
    }

    static Step? Step(string name, string type, StepFields config, string path, int scaled, List<string> notes)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        switch (type)
        {
            case "LLMBlock":
                return Llm(name, config, PromptFiles.ReadInstructLab(Path.Combine(folder, config.Text("config_path"))), scaled);
            case "ConditionalLLMBlock":
                return Conditional(name, config, folder, scaled);
            case "FilterByValueBlock":
                return Filter(name, config);
            case "CombineColumnsBlock":
                return new CombineStep(name, config.Texts("columns"), config.Text("output_col"), config.TryText("separator") ?? "\n\n");
            case "FlattenColumnsBlock":
                return new FlattenStep(name, config.Texts("var_cols"), config.Text("value_name"), config.TryText("var_name"));
            case "DuplicateColumnsBlock":
                return new CopyStep(name, config.Pairs("columns_map"), Removes: false);
            case "RenameColumnsBlock":
                return new CopyStep(name, config.Pairs("columns_map"), Removes: true);
            case "SetToMajorityValueBlock":
                return new MajorityStep(name, config.Text("col_name"));
            case "SelectorBlock":
                return new ChooseStep(name, config.Text("choice_col"), config.Pairs("choice_map").ToDictionary(pair => pair.Name, pair => pair.Text, StringComparer.Ordinal), config.Text("output_col"));
            case "IterBlock":
                if (config.TryMap("block_kwargs") is { } inner && config.TryText("block_type") is "LLMBlock" && Step(name, "LLMBlock", inner.TryMap("block_config") ?? inner, path, scaled, notes) is AskStep ask)
                    return ask with { Replies = ask.Replies * config.Number("num_iters", 1, 1, 1000) };
                break;
            default:
                break;
        }
        notes.Add($"{path}: the block '{name}' is a {type}, which has no equivalent here and is left out.");
        return null;
    }

    static AskStep Llm(string name, StepFields config, (Prompt Prompt, IReadOnlyList<string> StartTags, IReadOnlyList<string> EndTags) file, int scaled)
    {
        IReadOnlyList<string> columns = config.Texts("output_cols");
        StepFields? generation = config.TryMap("gen_kwargs");
        return new AskStep(name, file.Prompt, Form(config, columns, file.StartTags, file.EndTags))
        {
            MaxTokens = generation?.Number("max_tokens", 4096, 1, 1_000_000) ?? 4096,
            Temperature = (float)(generation?.Fraction("temperature", 0, 0, 2) ?? 0),
            Replies = generation?.TryText("n") == "scaled" ? scaled : generation?.Number("n", 1, 1, 1000) ?? 1,
        };
    }

    static AskStep Conditional(string name, StepFields config, string folder, int scaled)
    {
        var choices = new Dictionary<string, Prompt>(StringComparer.Ordinal);
        (Prompt, IReadOnlyList<string>, IReadOnlyList<string>) first = default;
        foreach ((string choice, string file) in config.Pairs("config_paths"))
        {
            (Prompt Prompt, IReadOnlyList<string>, IReadOnlyList<string>) read = PromptFiles.ReadInstructLab(Path.Combine(folder, file));
            if (choices.Count == 0) first = read;
            choices[choice] = read.Prompt;
        }
        return Llm(name, config, first, scaled) with { ChooseBy = config.Text("selector_column_name"), Choices = choices };
    }

    static ReplyForm Form(StepFields config, IReadOnlyList<string> columns, IReadOnlyList<string> starts, IReadOnlyList<string> ends)
    {
        StepFields parser = config.TryMap("parser_kwargs") ?? config;
        if ((config.TryText("parser_name") ?? parser.TryText("parser_name")) == "custom" && parser.TryText("parsing_pattern") is { } pattern)
        {
            try
            {
                return new ReplyForm(ReplyKind.Pattern, columns)
                {
                    Pattern = new Regex(pattern, RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(2)),
                    CleanUp = parser.TryTexts("parser_cleanup_tags") ?? [],
                };
            }
            catch (ArgumentException failure)
            {
                throw parser.Wrong("parsing_pattern", $"the pattern is malformed: {failure.Message.TrimEnd('.')}", "Correct it");
            }
        }
        if (starts.Count == 0 || starts.All(tag => tag.Length == 0) && columns.Count == 1) return new ReplyForm(ReplyKind.Text, [columns[0]]);
        if (starts.Count != ends.Count || starts.Count != columns.Count)
            throw config.Wrong("output_cols", $"there are {columns.Count} columns, {starts.Count} start tags and {ends.Count} end tags", "Make them as many");
        return new ReplyForm(ReplyKind.Tags, columns) { StartTags = starts, EndTags = ends };
    }

    static KeepStep Filter(string name, StepFields config) => new(name, config.Text("filter_column"), config.Text("operation") switch
    {
        "eq" => Comparison.Equal,
        "ne" => Comparison.NotEqual,
        "gt" => Comparison.Above,
        "ge" => Comparison.AtLeast,
        "lt" => Comparison.Below,
        "le" => Comparison.AtMost,
        "contains" => Comparison.Contains,
        var other => throw config.Wrong("operation", $"'operation' is {other}", "It can be eq, ne, gt, ge, lt, le or contains"),
    }, config.Texts("filter_value"));
}
