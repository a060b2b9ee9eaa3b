namespace Grove.Text;

/// <summary>The forms in which rows of conversations are written. Each line says by its names which it is.</summary>
public enum DatasetFormat
{
    /// <summary><c>{"messages": [{"role": …, "content": …}], "metadata": …, "unmask": …}</c>: Grove, InstructLab, OpenAI, Hugging Face.</summary>
    Messages,

    /// <summary><c>{"prompt": …, "completion": …}</c>, each a text or a list of messages: TRL.</summary>
    Trl,

    /// <summary><c>{"instruction": …, "input": …, "output": …}</c>, and <c>system</c> and <c>history</c> as LLaMA-Factory has them.</summary>
    Alpaca,

    /// <summary><c>{"conversations": [{"from": "human", "value": …}]}</c>.</summary>
    ShareGpt,

    /// <summary><c>{"system": …, "user": …, "assistant": …}</c>: InstructLab's train and test files before 0.21.</summary>
    InstructLab,
}
