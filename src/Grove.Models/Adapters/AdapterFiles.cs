namespace Grove.Models.Adapters;

/// <summary>Adapters on disk, whatever their form.</summary>
public static class AdapterFiles
{
    /// <summary>Reads an adapter: a folder as PEFT writes it, or a GGUF file.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="architecture">The model it is to be used with.</param>
    /// <exception cref="Grove.Text.GroveException">It is damaged, not supported or does not fit the model.</exception>
    public static Adapter Read(string path, Architecture architecture) =>
        ModelFiles.IsGguf(path) ? GgufAdapter.Read(path, architecture) : PeftFolder.Read(path, architecture);
}
