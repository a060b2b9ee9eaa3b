using System.Globalization;
using Grove.Text;

namespace Grove.Hub;

/// <summary>
/// Where the hub is, who asks, and where its files are kept: the environment variables that every Hugging Face
/// tool reads.
/// </summary>
public sealed record HubSettings
{
    /// <summary>The hub, without a slash at the end. <c>HF_ENDPOINT</c>.</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co");

    /// <summary>Proves who asks, or null. <c>HF_TOKEN</c>, else the file of <c>HF_TOKEN_PATH</c>, else <c>$HF_HOME/token</c>.</summary>
    public string? Token { get; init; }

    /// <summary>Where the token was found, for messages; null without one.</summary>
    public string? TokenSource { get; init; }

    /// <summary>The folder of the shared cache. <c>HF_HUB_CACHE</c>, else <c>$HF_HOME/hub</c>.</summary>
    public required string Cache { get; init; }

    /// <summary>No connection may be made. <c>HF_HUB_OFFLINE</c>.</summary>
    public bool Offline { get; init; }

    /// <summary>How long to wait for the head of an answer. <c>HF_HUB_ETAG_TIMEOUT</c>, in seconds.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a download may stand still. <c>HF_HUB_DOWNLOAD_TIMEOUT</c>, in seconds. There is no limit on the whole.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request that failed for a moment is made before giving up; a download that got further starts to count anew.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>The wait after the first failure; it doubles with each further one.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait that a server may ask for.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Tells the free bytes of the disk under a folder.</summary>
    internal Func<string, long> FreeBytes { get; init; } = FreeBytesOf;

    /// <summary>Reads the settings of this process.</summary>
    /// <exception cref="GroveException">A variable cannot be understood; the message names it.</exception>
    public static HubSettings FromEnvironment() => From(Environment.GetEnvironmentVariable);

    /// <summary>Reads the settings from variables.</summary>
    /// <param name="variable">The value of a variable, or null.</param>
    /// <exception cref="GroveException">A variable cannot be understood; the message names it.</exception>
    public static HubSettings From(Func<string, string?> variable)
    {
        string? Value(string name) => variable(name)?.Trim() is { Length: > 0 } value ? value : null;
        string user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string Expanded(string path) => path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? Path.Join(user, path[1..]) : path;

        string home = Value("HF_HOME") is string own
            ? Expanded(own)
            : Path.Combine(Value("XDG_CACHE_HOME") is string caches ? Expanded(caches) : Path.Combine(user, ".cache"), "huggingface");
        (string? token, string? source) = ReadToken(Value, Expanded(Value("HF_TOKEN_PATH") ?? Path.Combine(home, "token")));
        var settings = new HubSettings
        {
            Token = token,
            TokenSource = source,
            Cache = Path.GetFullPath(Expanded(Value("HF_HUB_CACHE") ?? Value("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(home, "hub"))),
            Offline = IsTrue(Value("HF_HUB_OFFLINE")) || IsTrue(Value("TRANSFORMERS_OFFLINE")),
        };
        return settings with
        {
            Endpoint = Value("HF_ENDPOINT") is string endpoint ? ReadEndpoint(endpoint) : settings.Endpoint,
            AnswerTimeout = ReadSeconds("HF_HUB_ETAG_TIMEOUT", Value) ?? settings.AnswerTimeout,
            StallTimeout = ReadSeconds("HF_HUB_DOWNLOAD_TIMEOUT", Value) ?? settings.StallTimeout,
        };
    }

    /// <summary>An address on the hub.</summary>
    /// <param name="path">Escaped, without a slash in front.</param>
    internal Uri Address(string path) => new($"{Endpoint.AbsoluteUri.TrimEnd('/')}/{path}");

    // Some disks, such as those of a network, do not tell. Then only writing shows.
    static long FreeBytesOf(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return long.MaxValue;
        }
    }

    static Uri ReadEndpoint(string text) =>
        Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0 && address.Query.Length == 0
            ? address
            : throw new GroveException($"HF_ENDPOINT is '{RepoPath.Shown(text)}', which is no address of a hub. Write one such as https://huggingface.co", ExitKind.BadInput);

    static TimeSpan? ReadSeconds(string name, Func<string, string?> value) => value(name) switch
    {
        null => null,
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < 1e6 => TimeSpan.FromSeconds(seconds),
        string text => throw new GroveException($"{name} is '{RepoPath.Shown(text)}', which is no number of seconds above 0. Write one such as 30, or unset it", ExitKind.BadInput),
    };

    static (string? Token, string? Source) ReadToken(Func<string, string?> value, string file)
    {
        foreach (string name in new[] { "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN" })
            if (value(name) is string token) return (Checked(token, name), name);
        try
        {
            if (!File.Exists(file)) return (null, null);
            string kept = File.ReadAllText(file).Trim();
            return kept.Length == 0 ? (null, null) : (Checked(kept, file), file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(file, failure);
        }
    }

    // The token itself is never printed.
    static string Checked(string token, string source) => token.All(letter => letter is > ' ' and < '\x7f')
        ? token
        : throw new GroveException($"the token ({source}) holds a character that no token has, such as a space or a line break. Copy it again", ExitKind.BadInput);

    static bool IsTrue(string? value) => value?.ToUpperInvariant() is "1" or "TRUE" or "YES" or "ON";
}
