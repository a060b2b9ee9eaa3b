namespace Grove.Models;

/// <summary>Tells the two forms of a model apart.</summary>
static class ModelFiles
{
    /// <summary>Whether a path is a GGUF file: by its name, or a file that begins with the format's four letters.</summary>
    public static bool IsGguf(string path)
    {
        if (path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)) return !Directory.Exists(path);
        try
        {
            if (!File.Exists(path)) return false;
            using FileStream file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[4];
            return file.ReadAtLeast(start, 4, throwOnEndOfStream: false) == 4 && start.SequenceEqual("GGUF"u8);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
