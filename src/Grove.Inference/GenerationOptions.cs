using Grove.Models;

namespace Grove.Inference;

/// <summary>What to do when a conversation is longer than the model's window.</summary>
public enum Overflow
{
    /// <summary>Fail with a message that tells both sizes.</summary>
    Refuse,

    /// <summary>Leave out the oldest question and answer, then the next, keeping the system message and the last question.</summary>
    DropOldest,
}

/// <summary>How an answer is drawn from the model's probabilities.</summary>
public sealed record GenerationOptions
{
    /// <summary>The most tokens of an answer.</summary>
    /// <value>1 or more; 256 by default. The model's window may end an answer earlier.</value>
    public int MaxNewTokens { get; init; } = 256;

    /// <summary>How adventurous the choice is: 0 takes the most probable token always, 1 draws from the probabilities as they are.</summary>
    /// <value>0 or more; 0 by default.</value>
    public float Temperature { get; init; }

    /// <summary>Draws only from this many most probable tokens.</summary>
    /// <value>0 or more; 0, the default, means all.</value>
    public int TopK { get; init; }

    /// <summary>Draws only from the most probable tokens that together have at least this probability (Holtzman et al. 2019).</summary>
    /// <value>Above 0, at most 1; 1, the default, means all.</value>
    public float TopP { get; init; } = 1;

    /// <summary>Draws only from tokens at least this share as probable as the most probable one (Nguyen et al. 2024).</summary>
    /// <value>0 to 1; 0, the default, means all.</value>
    public float MinP { get; init; }

    /// <summary>Divides positive and multiplies negative logits of tokens that occurred already (Keskar et al. 2019).</summary>
    /// <value>Above 0; 1, the default, changes nothing; 1.1 discourages repetition.</value>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Taken from the logit of a token for each time that this answer has it already, as OpenAI defines it.</summary>
    /// <value>-2 to 2; 0, the default, changes nothing.</value>
    public float FrequencyPenalty { get; init; }

    /// <summary>Taken once from the logit of a token that this answer has already, as OpenAI defines it.</summary>
    /// <value>-2 to 2; 0, the default, changes nothing.</value>
    public float PresencePenalty { get; init; }

    /// <summary>Texts that end the answer where the first of them begins; they are not part of it.</summary>
    /// <value>None empty; none by default. They are found across tokens, and no text is given out that may still become one.</value>
    public IReadOnlyList<string> StopSequences { get; init; } = [];

    /// <summary>Decides every draw: the same seed, prompt and options give the same answer.</summary>
    /// <value>0 by default.</value>
    public ulong Seed { get; init; }

    /// <summary>Name of the adapter that answers (<see cref="TextGenerator.AddAdapter"/>).</summary>
    /// <value>Null, the default, for the model alone.</value>
    public string? Adapter { get; init; }

    /// <summary>What to do when the conversation does not fit.</summary>
    /// <value><see cref="Overflow.Refuse"/> by default.</value>
    public Overflow Overflow { get; init; }

    /// <summary>The options that a model's folder asks for (<c>generation_config.json</c>).</summary>
    /// <param name="settings">What it says; where it leaves the choice, the defaults here stand.</param>
    public static GenerationOptions For(GenerationSettings settings) => new()
    {
        MaxNewTokens = settings.MaxNewTokens,
        Temperature = settings.DoSample ? settings.Temperature ?? 1 : 0,
        TopK = settings.TopK ?? 0,
        TopP = settings.TopP ?? 1,
    };

    /// <summary>Checks every range and names all that are wrong together.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        List<string> wrong = [];
        Check(MaxNewTokens >= 1, $"MaxNewTokens is {MaxNewTokens}; it must be 1 or more.");
        Check(Temperature >= 0 && float.IsFinite(Temperature), $"Temperature is {Temperature}; it must be 0 or more.");
        Check(TopK >= 0, $"TopK is {TopK}; it must be 0 (all) or more.");
        Check(TopP is > 0 and <= 1, $"TopP is {TopP}; it must be above 0 and at most 1.");
        Check(MinP is >= 0 and <= 1, $"MinP is {MinP}; it must be between 0 and 1.");
        Check(RepetitionPenalty > 0 && float.IsFinite(RepetitionPenalty), $"RepetitionPenalty is {RepetitionPenalty}; it must be above 0.");
        Check(FrequencyPenalty is >= -2 and <= 2, $"FrequencyPenalty is {FrequencyPenalty}; it must be between -2 and 2.");
        Check(PresencePenalty is >= -2 and <= 2, $"PresencePenalty is {PresencePenalty}; it must be between -2 and 2.");
        Check(!StopSequences.Any(string.IsNullOrEmpty), "A stop sequence is empty; every one needs a character.");
        if (wrong.Count > 0)
            throw new ArgumentException(string.Join(' ', wrong));

        void Check(bool right, string message)
        {
            if (!right)
                wrong.Add(message);
        }
    }
}
