using Grove.Text;

namespace Grove.Models.Files.Gguf;

/// <summary>
/// A GGUF file (version 2 or 3), mapped into memory for reading. Its header is checked completely when it is opened: a file that
/// is cut off or lies about itself is refused with the reason. The numbers are not touched until they are asked for.
/// </summary>
/// <remarks>Format: ggml-org/ggml, docs/gguf.md.</remarks>
public sealed class GgufFile : IDisposable
{
    readonly MappedFile file;

    internal GgufFile(MappedFile file)
    {
        this.file = file;
        GgufHeader header = GgufHeader.Parse(file);
        Version = header.Version;
        Metadata = header.Metadata;
        Tensors = header.Tensors;
    }

    /// <summary>The file.</summary>
    public string Path => file.Path;

    /// <summary>The version of its format.</summary>
    public int Version { get; }

    /// <summary>What it says about the model.</summary>
    public GgufMetadata Metadata { get; }

    /// <summary>Every tensor by name, in the order of the file.</summary>
    public IReadOnlyDictionary<string, GgufTensor> Tensors { get; }

    /// <summary>Maps a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GroveException">It cannot be read, is truncated, or contradicts itself.</exception>
    public static GgufFile Open(string path)
    {
        MappedFile file = MappedFile.Open(path);
        try
        {
            return new GgufFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A tensor that must be there.</summary>
    /// <exception cref="GroveException">There is none of that name.</exception>
    public GgufTensor Required(string name) => Tensors.TryGetValue(name, out GgufTensor? tensor)
        ? tensor
        : throw GgufHeader.Refuse(Path, $"tensor '{name}' is missing", "Give the complete model");

    /// <summary>Unmaps the file; matrices handed out must not be used afterwards.</summary>
    public void Dispose() => file.Dispose();
}
