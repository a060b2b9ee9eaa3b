namespace Grove.Inference;

/// <summary>Why an answer ended.</summary>
public enum StopReason
{
    /// <summary>The model said that it is done, by a stop token.</summary>
    Stop,

    /// <summary>The answer reached its greatest length or the end of the model's window.</summary>
    Length,
}

/// <summary>A finished answer.</summary>
/// <param name="Text">The answer.</param>
/// <param name="PromptTokens">Tokens read before it.</param>
/// <param name="AnswerTokens">Tokens generated, without the stop token.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="DroppedMessages">How many old messages were left out to make room.</param>
public sealed record Generation(string Text, int PromptTokens, int AnswerTokens, StopReason Reason, int DroppedMessages = 0);

/// <summary>A piece of an answer as it comes: text, or at the end the whole.</summary>
/// <param name="Text">New text, made of whole characters; empty in the last piece.</param>
/// <param name="Result">The finished answer, in the last piece only.</param>
public readonly record struct GenerationPiece(string Text, Generation? Result);
