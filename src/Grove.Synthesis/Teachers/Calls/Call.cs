using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;
using Grove.Synthesis.Pipelines.Replies;

namespace Grove.Synthesis.Teachers.Calls;

/// <summary>One question to a teacher.</summary>
/// <param name="Place">Where it stands in the plan: leaf, sample, step and repeat. Two calls with the same words at different places are two calls.</param>
/// <param name="Messages">What is asked.</param>
/// <param name="Form">How the reply will be read.</param>
public sealed record Call(string Place, IReadOnlyList<ChatMessage> Messages, ReplyForm Form)
{
    /// <summary>The most tokens of the reply.</summary>
    public int MaxTokens { get; init; } = 1024;

    /// <summary>How adventurous the reply is.</summary>
    public float Temperature { get; init; }

    /// <summary>Decides the teacher's draws, where it takes a seed.</summary>
    public long Seed { get; init; }

    /// <summary>Anything that a teacher inside of the program is handed besides text; not part of the key.</summary>
    public AdditionalPropertiesDictionary? Handed { get; init; }

    /// <summary>SHA-256 of the prompt in hexadecimal.</summary>
    public string PromptHash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', Messages.Select(message => $"{message.Role}\0{message.Text}")))));

    /// <summary>What tells this call from all others, so that its reply is found again: teacher, place, prompt and settings.</summary>
    /// <param name="teacher">Who is asked.</param>
    public string Key(Teacher teacher) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        FormattableString.Invariant($"{teacher.Name}\0{Place}\0{PromptHash}\0{MaxTokens}\0{Temperature:R}\0{Seed}\0{Form.Kind}\0{teacher.WritesJson}"))))[..32];
}

/// <summary>What came of a call.</summary>
/// <param name="Text">The reply; empty where there is none.</param>
/// <param name="Failure">Why there is none; null otherwise.</param>
/// <param name="WasKept">Whether it came from the journal.</param>
/// <param name="IsCut">Whether it ended at the most tokens allowed.</param>
public readonly record struct Reply(string Text, string? Failure, bool WasKept, bool IsCut);
