using Grove.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Grove.Synthesis.Pipelines.Reading;

/// <summary>YAML from strangers: one document, of bounded size and depth, without aliases, which could make much of little.</summary>
static class BoundedYaml
{
    const int MostBytes = 1 << 20;
    const int DeepestLevel = 12;

    /// <summary>Reads a file.</summary>
    /// <exception cref="GroveException">It cannot be read or is not such a file.</exception>
    public static (YamlMappingNode Root, string Text) ReadFile(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MostBytes } file)
                throw new GroveException($"cannot read ({path}): it has {file.Length >> 20} MB, and such a file has less than one. Give the file that was meant", ExitKind.BadInput);
            string text = File.ReadAllText(path);
            return (Parse(text, path), text);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="GroveException">It is no YAML, or more than is allowed.</exception>
    public static YamlMappingNode Parse(string text, string source)
    {
        try
        {
            Check(text, source);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root) return root;
            throw new GroveException($"cannot read ({source}:1:1): it is not one mapping of names and values. Begin it with 'version: 1'", ExitKind.BadInput);
        }
        catch (YamlException failure)
        {
            throw new GroveException($"cannot read ({source}:{failure.Start.Line}:{failure.Start.Column}): it is not YAML: {failure.Message.ReplaceLineEndings(" ").TrimEnd('.')}. Check the indentation and quotation marks", ExitKind.BadInput, failure);
        }
        catch (InvalidOperationException failure)
        {
            // YamlDotNet 16.3 answers a flow list that is never closed with this.
            throw new GroveException($"cannot read ({source}:1:1): a list or mapping that begins with '[' or '{{' is not closed. Close it", ExitKind.BadInput, failure);
        }
    }

    static void Check(string text, string source)
    {
        var parser = new Parser(new StringReader(text));
        int level = 0;
        while (parser.MoveNext())
        {
            level += parser.Current switch { SequenceStart or MappingStart => 1, SequenceEnd or MappingEnd => -1, _ => 0 };
            Mark place = parser.Current!.Start;
            if (parser.Current is AnchorAlias)
                throw new GroveException($"cannot read ({source}:{place.Line}:{place.Column}): it uses an alias ('*name'). Write the value out", ExitKind.BadInput);
            if (level > DeepestLevel)
                throw new GroveException($"cannot read ({source}:{place.Line}:{place.Column}): values lie more than {DeepestLevel} levels deep. Write it flatter", ExitKind.BadInput);
        }
    }
}
