using Grove.Models.Adapters;

namespace Grove.Inference.Batching;

/// <content>One pass through the model, and what becomes of its scores.</content>
sealed partial class AnswerBatch
{
    long answers, answerTokens, promptTokens, foundTokens, proposedTokens, acceptedTokens, passes;

    void Pass(Adapter? adapter)
    {
        decoder.Begin(adapter);
        pass.Clear();
        completed.Clear();
        foreach (Answer answer in running)
            if (ReferenceEquals(answer.Adapter, adapter)) pass.Add(answer);
        int share = proposes && pass.Count > 0 ? Math.Min(PromptLookup.MostTokens, ProposedRows / pass.Count) : 0;
        foreach (Answer answer in pass) AddAnswer(answer, share);
        AddPrompts(adapter, pass.Count > 0 ? settings.PromptRowsBeside : settings.PromptRows);
        if (decoder.RowsLeft == decoder.MaxRows) return;
        decoder.Run();
        passes++;
        foreach (Answer answer in pass) Continue(answer);
        foreach (Answer answer in completed) running.Add(answer);
        foreach (Answer answer in completed) Continue(answer);
        completed.Clear();
    }

    void AddAnswer(Answer answer, int share)
    {
        AnswerSlot slot = answer.Slot!;
        ReadOnlySpan<int> sofar = answer.SoFar;
        // The last token of all is not proposed: nothing would be drawn behind it.
        int room = Math.Min(share, answer.Most - answer.Written - 1);
        answer.Proposed = room > 0 ? slot.Lookup.Propose(sofar, slot.Fed.AsSpan(1, room)) : 0;
        slot.Fed[0] = sofar[^1];
        answer.Scores = decoder.AddAnswer(answer.Text!, slot.Fed.AsSpan(0, 1 + answer.Proposed));
    }

    void AddPrompts(Adapter? adapter, int room)
    {
        while (room > 0)
        {
            if (reading is null && !Admit(adapter)) return;
            Answer answer = reading!;
            if (!ReferenceEquals(answer.Adapter, adapter)) return;
            int done = answer.Text!.Position, left = answer.PromptTokens - done, rows = Math.Min(left, room);
            answer.Scores = decoder.AddPrompt(answer.Text, answer.Tokens.AsSpan(done, rows), score: rows == left);
            answer.Proposed = 0;
            room -= rows;
            if (rows < left) return;
            completed.Add(answer);
            reading = null;
        }
    }

    /// <summary>
    /// Draws from the scores behind the last token and, as long as what is drawn is what was proposed, from those behind the proposed tokens.
    /// Exactly what would be drawn without proposals: the scores are the same bits, and the random numbers are taken in the same order.
    /// </summary>
    void Continue(Answer answer)
    {
        int end = answer.Text!.Position, accepted = 0, written = answer.Written;
        try
        {
            bool over;
            while (true)
            {
                over = answer.Next(decoder.Scores(answer.Scores + accepted).Span, endsAnswer, isWord, out int token);
                if (over || accepted == answer.Proposed || token != answer.Slot!.Fed[1 + accepted] || answer.Cancellation.IsCancellationRequested) break;
                accepted++;
            }
            answerTokens += answer.Written - written;
            if (answer.Proposed > 0)
            {
                answer.Slot!.Lookup.Learn(answer.Proposed, accepted);
                proposedTokens += answer.Proposed;
                acceptedTokens += accepted;
            }
            if (!over)
            {
                answer.Text.Truncate(end - (answer.Proposed - accepted));
                return;
            }
            answers++;
            running.Remove(answer);
            End(answer, null);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            running.Remove(answer);
            End(answer, failure);
        }
    }
}
