using Grove.Text;

namespace Grove.Hub;

/// <summary>
/// Names that come from a server and become files here. They are held to what is a plain relative path on every
/// system, so that none can leave its folder and a cache can be copied between systems.
/// </summary>
static class RepoPath
{
    const int MostCharacters = 1024;
    const int MostCharactersOfPart = 255;

    /// <summary>Names that Windows gives to devices, with any ending.</summary>
    static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
        "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "COM¹", "COM²", "COM³",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "LPT¹", "LPT²", "LPT³",
    };

    /// <summary>Whether a path with <c>/</c> between its parts stays inside any folder that it is put in.</summary>
    public static bool IsSafe(string path) =>
        path.Length is > 0 and <= MostCharacters && path.Split('/').All(IsSafePart);

    /// <summary>Refuses a path that is not safe.</summary>
    /// <exception cref="GroveException">It would not stay in its folder, or cannot be a file on some system.</exception>
    public static void Check(string path)
    {
        if (IsSafe(path)) return;
        throw new GroveException(
            $"refused the file name '{Shown(path)}' from the hub: it could reach outside the model's folder or cannot be a file on every system. Leave it out with --exclude, or tell the model's owner",
            ExitKind.BadInput);
    }

    /// <summary>The path inside a folder, with the system's separators.</summary>
    /// <param name="folder">Where it must stay.</param>
    /// <param name="path">A path with <c>/</c> between its parts.</param>
    /// <exception cref="GroveException">It would not stay there, or cannot be a file on some system.</exception>
    public static string Inside(string folder, string path)
    {
        Check(path);
        return Path.Combine([folder, .. path.Split('/')]);
    }

    /// <summary>Text from a stranger, safe to print on one line.</summary>
    public static string Shown(string text)
    {
        string one = string.Concat(text.Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter));
        return one.Length > 200 ? one[..200] + "…" : one;
    }

    static bool IsSafePart(string part)
    {
        if (part.Length is 0 or > MostCharactersOfPart || part[0] == ' ' || part[^1] is '.' or ' ') return false;
        foreach (char letter in part)
            if (char.IsControl(letter) || letter is '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|') return false;
        for (int i = 0; i < part.Length; i++)
        {
            if (!char.IsSurrogate(part[i])) continue;
            if (i + 1 >= part.Length || !char.IsSurrogatePair(part[i], part[i + 1])) return false;
            i++;
        }
        return !Devices.Contains(part.Split('.')[0].TrimEnd());
    }
}
