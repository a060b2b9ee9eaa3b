using Grove.Text;
using YamlDotNet.RepresentationModel;

namespace Grove.Synthesis.Pipelines.Reading;

/// <summary>Prompts that users write: Jinja files, one or one for each language, and InstructLab's prompt files.</summary>
static class PromptFiles
{
    const int MostBytes = 1 << 20;

    /// <summary>A Jinja file; beside <c>name.jinja</c> there may be <c>name.de.jinja</c> and so on.</summary>
    /// <exception cref="GroveException">It cannot be read or is malformed.</exception>
    public static Prompt ReadJinja(string path)
    {
        var texts = new Dictionary<string, (string?, string)>(StringComparer.Ordinal) { [""] = (null, Text(path)) };
        foreach (string language in LeafLanguage.Known)
            if (Path.ChangeExtension(path, $".{language}.jinja") is string other && File.Exists(other)) texts[language] = (null, Text(other));
        return Prompt.Parse(Path.GetFileName(path), texts);
    }

    /// <summary>InstructLab's prompt file: <c>system, introduction, principles, examples, generation, start_tags, end_tags</c>.</summary>
    /// <exception cref="GroveException">It cannot be read or is malformed.</exception>
    public static (Prompt Prompt, IReadOnlyList<string> StartTags, IReadOnlyList<string> EndTags) ReadInstructLab(string path)
    {
        (YamlMappingNode root, _) = BoundedYaml.ReadFile(path);
        var fields = new StepFields(root, path, "the prompt");
        string user = string.Join('\n', ((string[])["introduction", "principles", "examples", "generation"]).Select(part => fields.TryText(part) ?? "").Where(part => part.Length > 0));
        if (user.Length == 0) throw fields.Wrong(root, "the prompt says nothing", "Give it an introduction, principles, examples or generation");
        return (Prompt.Parse(Path.GetFileName(path), new Dictionary<string, (string?, string)> { [""] = (fields.TryText("system"), user) }),
            fields.TryTexts("start_tags") ?? [], fields.TryTexts("end_tags") ?? []);
    }

    static string Text(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MostBytes })
                throw new GroveException($"cannot read the prompt ({path}): it has more than a megabyte. Give the file that was meant", ExitKind.BadInput);
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }
}
