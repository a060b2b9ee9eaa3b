using Grove.Inference;
using Grove.Text;

namespace Grove.Cli.Chat;

/// <summary>A conversation on a screen: one answer, or as many as the person wants.</summary>
/// <param name="generator">Answers.</param>
/// <param name="options">How to draw the answers.</param>
/// <param name="system">Instructions before the conversation, or null.</param>
/// <param name="screen">Where to read and write.</param>
/// <param name="interruption">Ctrl-C, which stops an answer before it ends the program.</param>
sealed class ChatSession(TextGenerator generator, GenerationOptions options, string? system, Screen screen, Interruption interruption)
{
    readonly List<Message> messages = [];

    /// <summary>Answers one question and writes the answer as it comes, or the JSON object at the end.</summary>
    public void Answer(string question, CancellationToken cancellation)
    {
        Begin();
        messages.Add(new Message(Roles.User, question));
        long started = TimeProvider.System.GetTimestamp();
        Generation answer = Write(cancellation);
        double seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        screen.WriteObject(new
        {
            Answer = answer.Text,
            answer.PromptTokens,
            answer.AnswerTokens,
            Finish = answer.Reason,
            Seconds = seconds,
        });
    }

    /// <summary>Reads questions until <c>/quit</c> or the end of the input.</summary>
    public void Converse(CancellationToken cancellation)
    {
        Begin();
        if (screen.AsksPeople) screen.Note("Ask something. /new starts afresh, /quit ends, Ctrl-C stops an answer.");
        while (Read() is string line)
        {
            string question = line.Trim();
            if (question.Length == 0) continue;
            if (question == "/quit") return;
            if (question == "/new")
            {
                Begin();
                if (screen.AsksPeople) screen.Note("A new conversation.");
            }
            else if (question[0] == '/')
            {
                screen.Note($"There is no {question}. Use /new, /quit, or ask something.");
            }
            else
            {
                Take(question, cancellation);
            }
        }
    }

    void Begin()
    {
        messages.Clear();
        if (!string.IsNullOrWhiteSpace(system)) messages.Add(new Message(Roles.System, system));
    }

    void Take(string question, CancellationToken cancellation)
    {
        messages.Add(new Message(Roles.User, question));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        interruption.Instead = () =>
        {
            if (stop.IsCancellationRequested) return false;
            stop.Cancel();
            return true;
        };
        try
        {
            messages.Add(new Message(Roles.Assistant, Said(Write(stop.Token).Text)));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // A question without its answer would put two questions in a row.
            messages.RemoveAt(messages.Count - 1);
            screen.Say();
        }
        catch (GroveException tooLong)
        {
            messages.RemoveAt(messages.Count - 1);
            screen.Error.WriteLine($"grove: {tooLong.Message}");
        }
        finally
        {
            interruption.Instead = null;
        }
    }

    // An empty turn cannot be rendered in the next prompt.
    static string Said(string text) => string.IsNullOrWhiteSpace(text) ? "..." : text;

    string? Read()
    {
        if (screen.AsksPeople) screen.Error.Write("> ");
        // While a line is read nothing looks at the token, so Ctrl-C has to end the program itself.
        interruption.Instead = () =>
        {
            Environment.Exit(130);
            return true;
        };
        try
        {
            return screen.In.ReadLine();
        }
        finally
        {
            interruption.Instead = null;
        }
    }

    Generation Write(CancellationToken cancellation)
    {
        Generation answer = generator.Generate(messages, options, Show, cancellation);
        screen.Say();
        return answer;
    }

    void Show(string piece)
    {
        if (screen.WritesJson) return;
        screen.Out.Write(piece);
        screen.Out.Flush();
    }
}
