namespace Grove.Text;

/// <summary>How the program must end after a <see cref="GroveException"/>. The numbers are the process exit codes.</summary>
public enum ExitKind
{
    /// <summary>The user's input or usage is wrong: exit code 2.</summary>
    BadInput = 2,

    /// <summary>A resource failed (disk, memory, network, a remote): exit code 3.</summary>
    ResourceFailed = 3,
}

/// <summary>
/// The one error that is shown to people. Its message is a single line of the form
/// <c>what happened (file:line:column): why. What to do</c>; the program prints it after <c>grove: </c>
/// and ends with the exit code of <see cref="Kind"/>.
/// </summary>
public sealed class GroveException : Exception
{
    /// <summary>Creates an error with a message made for people.</summary>
    /// <param name="message">What happened, where, why and what to do, on one line.</param>
    /// <param name="kind">Decides the exit code.</param>
    /// <param name="innerException">The cause, shown only when debugging.</param>
    public GroveException(string message, ExitKind kind, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>Decides the exit code.</summary>
    public ExitKind Kind { get; }

    /// <summary>Wraps a failure to read a user's file, naming the file and what to do about it.</summary>
    /// <param name="path">The file as the user knows it.</param>
    /// <param name="cause">What the operating system said.</param>
    public static GroveException CannotRead(string path, Exception cause) => cause switch
    {
        FileNotFoundException or DirectoryNotFoundException => new(
            $"cannot read ({path}): there is no such file. Check the path", ExitKind.BadInput, cause),
        UnauthorizedAccessException when Directory.Exists(path) => new(
            $"cannot read ({path}): it is a folder, a file is needed. Name the file", ExitKind.BadInput, cause),
        UnauthorizedAccessException => new(
            $"cannot read ({path}): access is denied. Check the permissions of the file", ExitKind.BadInput, cause),
        _ => new($"cannot read ({path}): {OneLine(cause.Message)}. Check the disk and try again", ExitKind.ResourceFailed, cause),
    };

    /// <summary>Wraps a failure to write a file, naming the file and what to do about it.</summary>
    /// <param name="path">The file as the user knows it.</param>
    /// <param name="cause">What the operating system said.</param>
    public static GroveException CannotWrite(string path, Exception cause) => cause switch
    {
        UnauthorizedAccessException => new(
            $"cannot write ({path}): access is denied. Check the permissions of the folder or choose another", ExitKind.ResourceFailed, cause),
        _ => new($"cannot write ({path}): {OneLine(cause.Message)}. Free some space or choose another folder", ExitKind.ResourceFailed, cause),
    };

    static string OneLine(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
