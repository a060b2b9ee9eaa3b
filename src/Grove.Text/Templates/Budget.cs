using System.Runtime.CompilerServices;

namespace Grove.Text.Templates;

/// <summary>Counts what one rendering uses and ends it when that is too much.</summary>
/// <param name="limits">How much it may use.</param>
/// <param name="cancellation">Looked at every few thousand steps.</param>
sealed class Budget(TemplateLimits limits, CancellationToken cancellation)
{
    const int StepsBetweenLooks = 4096;

    long steps;
    long characters;
    int depth;

    /// <summary>Elements of the longest list.</summary>
    public int ListLength => limits.ListLength;

    /// <summary>Pays for a step.</summary>
    public void Step()
    {
        if (++steps > limits.Steps) throw TooMuch($"it takes more than {limits.Steps:N0} steps");
        if (steps % StepsBetweenLooks == 0) cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Pays for many steps at once.</summary>
    public void Steps(long count)
    {
        long before = steps;
        if ((steps += count) > limits.Steps) throw TooMuch($"it takes more than {limits.Steps:N0} steps");
        if (before / StepsBetweenLooks != steps / StepsBetweenLooks) cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Pays for new characters.</summary>
    /// <param name="count">How many are made.</param>
    /// <param name="length">Length of the string that they become part of.</param>
    public void TakeCharacters(long count, long length)
    {
        if (length > limits.StringLength) throw TooMuch($"it makes a text of more than {limits.StringLength:N0} characters");
        if ((characters += count) > limits.Characters) throw TooMuch($"it makes more than {limits.Characters:N0} characters of text");
        Steps(count / 64);
    }

    /// <summary>Pays for a list.</summary>
    public void TakeList(long length)
    {
        if (length > limits.ListLength) throw TooMuch($"it makes a list of more than {limits.ListLength:N0} elements");
        Steps(length);
    }

    /// <summary>Goes one level down; <see cref="Leave"/> comes back.</summary>
    public void Enter()
    {
        // The stack of a thread can be shorter than the limit allows for.
        if (++depth > limits.Depth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw TooMuch("its macros or expressions lie too deep inside one another");
    }

    /// <summary>Comes back from one level down.</summary>
    public void Leave() => depth--;

    /// <summary>Refuses to follow values that lie too deep inside one another.</summary>
    public static void CheckStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw TooMuch("its lists lie too deep inside one another");
    }

    static TemplateFailure TooMuch(string what) => new(what, "Use a template that is meant for chats");
}
