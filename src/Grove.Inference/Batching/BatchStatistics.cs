namespace Grove.Inference.Batching;

/// <summary>What was done since the beginning, and what is going on.</summary>
/// <param name="Answers">Answers finished.</param>
/// <param name="AnswerTokens">Tokens written.</param>
/// <param name="PromptTokens">Tokens of prompts, those found in the cache included.</param>
/// <param name="FoundTokens">Tokens of prompts that were found in the cache and not read again.</param>
/// <param name="ProposedTokens">Tokens that were proposed from the text so far.</param>
/// <param name="AcceptedTokens">Those of them that the model would have written too.</param>
/// <param name="Passes">Passes through the model.</param>
/// <param name="Running">Answers being written.</param>
/// <param name="Waiting">Requests that wait for their turn, and the prompt being read.</param>
/// <param name="CacheBytes">Memory that the cache has taken.</param>
public sealed record BatchStatistics(
    long Answers, long AnswerTokens, long PromptTokens, long FoundTokens, long ProposedTokens, long AcceptedTokens, long Passes, int Running, int Waiting, long CacheBytes);
