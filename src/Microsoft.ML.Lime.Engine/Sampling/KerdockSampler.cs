namespace Microsoft.ML.Lime.Engine.Sampling;

/// <summary>
/// Blocks of Sylvester's Hadamard matrix and its foldover. The features keep their columns within a set of blocks, while a Kerdock set
/// changes the signs from block to block. All blocks of a set form the Kerdock code of 64 or 16 columns, or half of its columns, an
/// orthogonal array of strength 5 (Delsarte 1973): 4096 rows for 64 features, 2048 for 32, 256 for 16, 128 for 8. The next set has other
/// random columns and signs.
/// </summary>
/// <remarks>
/// Within a block, each three-way interaction is aliased with the main effect of the feature whose column is the product of the three. Two
/// blocks of a set have the same sign of that alias for 30 of 62 of these groups of four (6 of 14 for 16 columns; blocks with random signs
/// for half), and in the sum over all blocks no alias is left.
/// </remarks>
internal sealed class KerdockSampler : ISampler
{
    /// <summary>Maximum number of features of the sets. For more, a set would have more samples than almost any explanation.</summary>
    private const int MaxFeatures = 64;

    public ComponentInfo Info { get; } = new("kerdock");

    public MaskMatrix Sample(int features, int samples, ulong seed)
    {
        if (features > MaxFeatures)
            return Samplers.Hadamard.Sample(features, samples, seed);
        if (MaskMatrix.Complete(features, samples) is { } all)
            return all;
        var forms = new KerdockSet(features <= 16 ? 3 : 5);
        int order = features <= forms.Count ? forms.Count : 2 * forms.Count;
        var masks = new MaskMatrix(samples, features) { HasPairs = true, Cycle = 2 * order * forms.Count };
        masks.ShowAll(0);
        var random = new Xoshiro256(seed);
        int[] columns = [], turns = [];
        ulong[] basis = []; // row r of the matrix is the sum of the rows 2^k over the bits k of r
        ulong signs = 0;
        for (int block = 0, first = 1; first < samples; block++, first += 2 * order)
        {
            if (block % forms.Count == 0)
            {
                (columns, turns, signs) = (random.Permutation(order)[..features], random.Permutation(forms.Count), random.Next());
                basis = [.. Enumerable.Range(0, int.Log2(order)).Select(k => Word(columns, column => column >> k & 1))];
            }
            ulong turned = signs ^ Word(columns, column => forms.Value(turns[block % forms.Count], column));
            int[] rows = random.Permutation(order);
            for (int pair = 0; pair < order && first + 2 * pair < samples; pair++)
            {
                ulong word = turned;
                for (int k = 0; k < basis.Length; k++)
                    word ^= (rows[pair] >> k & 1) != 0 ? basis[k] : 0;
                masks.SetPair(first + 2 * pair, [word]);
            }
        }
        return masks;
    }

    /// <summary>One bit per feature.</summary>
    private static ulong Word(int[] columns, Func<int, int> bit)
    {
        ulong word = 0;
        for (int feature = 0; feature < columns.Length; feature++)
            word |= (ulong)bit(columns[feature]) << feature;
        return word;
    }
}
