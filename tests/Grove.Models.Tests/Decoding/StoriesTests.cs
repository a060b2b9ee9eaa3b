using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Grove.Tensors;

namespace Grove.Models.Tests.Decoding;

/// <summary>A real model, trained by others: it must write, word for word, what it writes for them.</summary>
public class StoriesTests
{
    const int Begin = 1;

    static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "stories260K");

    [Fact]
    public void Writes_the_story_that_llama2_c_writes()
    {
        using Team team = Tiny.Team();
        using Parameters parameters = ReadModel();
        using var decoder = new Decoder(parameters, team, parameters.Architecture.MaxPositions);
        byte[][] tokens = ReadTokens(parameters.Architecture.VocabularySize);
        var story = new List<byte>();
        int token = Begin;
        for (int step = 0; step < 200; step++)
        {
            int next = Best(decoder.Step(token).Span);
            if (next == Begin) break;
            // The tokenizer marks the beginning with a space that is not part of the text.
            story.AddRange(token == Begin && tokens[next][0] == ' ' ? tokens[next][1..] : tokens[next]);
            token = next;
        }
        string expected = File.ReadAllText(Path.Combine(Folder, "expected_t0_n200.txt")).ReplaceLineEndings("\n").TrimEnd();
        Assert.Equal(expected, Encoding.UTF8.GetString([.. story]).TrimEnd());
    }

    static int Best(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int id = 1; id < scores.Length; id++)
        {
            if (scores[id] > scores[best]) best = id;
        }
        return best;
    }

    /// <summary>
    /// llama2.c's legacy layout: seven sizes, then the embedding, and each kind of weight for all layers in a row.
    /// </summary>
    static Parameters ReadModel()
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Folder, "stories260K.bin"));
        ReadOnlySpan<int> sizes = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(0, 28));
        var a = new Architecture
        {
            HiddenSize = sizes[0],
            IntermediateSize = sizes[1],
            Layers = sizes[2],
            Heads = sizes[3],
            KeyValueHeads = sizes[4],
            HeadDim = sizes[0] / sizes[3],
            VocabularySize = sizes[5],
            MaxPositions = sizes[6],
        };
        Parameters parameters = Parameters.Allocate(a);
        int position = 28;
        void Next(string name, int turnedHeads = 0)
        {
            Span<float> target = parameters[name].Span;
            MemoryMarshal.Cast<byte, float>(bytes.AsSpan(position, 4 * target.Length)).CopyTo(target);
            if (turnedHeads > 0) HalvesFromPairs(target, turnedHeads, a.HeadDim, a.HiddenSize);
            position += 4 * target.Length;
        }
        void EveryLayer(string part, int turnedHeads = 0)
        {
            for (int layer = 0; layer < a.Layers; layer++) Next(TensorNames.Layer(layer, part), turnedHeads);
        }
        Next(TensorNames.Embedding);
        EveryLayer("input_layernorm");
        EveryLayer("self_attn.q_proj", a.Heads);
        EveryLayer("self_attn.k_proj", a.KeyValueHeads);
        EveryLayer("self_attn.v_proj");
        EveryLayer("self_attn.o_proj");
        EveryLayer("post_attention_layernorm");
        EveryLayer("mlp.gate_proj");
        EveryLayer("mlp.down_proj");
        EveryLayer("mlp.up_proj");
        Next(TensorNames.FinalNorm);
        return parameters;
    }

    /// <summary>llama2.c turns neighbours (0,1), (2,3), …; Hugging Face turns (0, half), (1, half + 1), ….</summary>
    static void HalvesFromPairs(Span<float> weight, int heads, int headDim, int width)
    {
        float[] pairs = weight.ToArray();
        for (int head = 0; head < heads; head++)
        {
            for (int row = 0; row < headDim; row++)
            {
                int from = head * headDim + (row < headDim / 2 ? 2 * row : 2 * (row - headDim / 2) + 1);
                pairs.AsSpan(from * width, width).CopyTo(weight[((head * headDim + row) * width)..]);
            }
        }
    }

    /// <summary>The longest length, then per token: score, length, bytes; <c>&lt;0x0A&gt;</c> stands for a byte.</summary>
    static byte[][] ReadTokens(int count)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Folder, "tok512.bin"));
        var tokens = new byte[count][];
        int position = 4;
        for (int id = 0; id < count; id++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(position + 4));
            byte[] token = bytes[(position + 8)..(position + 8 + length)];
            bool isByte = length == 6 && token.AsSpan().StartsWith("<0x"u8);
            tokens[id] = isByte ? [Convert.ToByte(Encoding.ASCII.GetString(token, 3, 2), 16)] : token;
            position += 8 + length;
        }
        return tokens;
    }
}
