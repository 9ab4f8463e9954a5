namespace Microsoft.ML.Lime.Engine.Sampling;

/// <summary>
/// Blocks of a Hadamard matrix and its foldover (Plackett and Burman 1946; Box and Wilson 1951): m pairs of complements in which all eight
/// patterns of any three features are equally frequent. Each block has its own random columns for the features, random signs of the columns
/// and a random order of the pairs. The random signs make each single row uniform over all masks.
/// </summary>
internal sealed class HadamardSampler : ISampler
{
    public ComponentInfo Info { get; } = new("hadamard");

    public MaskMatrix Sample(int features, int samples, ulong seed)
    {
        if (MaskMatrix.Complete(features, samples) is { } all)
            return all;
        var masks = new MaskMatrix(samples, features) { HasPairs = true };
        masks.ShowAll(0);
        var matrix = HadamardMatrix.AtLeast(features);
        var random = new Xoshiro256(seed);
        ulong[] signs = new ulong[(features + 63) / 64], words = new ulong[signs.Length];
        for (int block = 1; block < samples; block += 2 * matrix.Order)
        {
            int[] columns = random.Permutation(matrix.Order), rows = random.Permutation(matrix.Order);
            random.Fill(signs);
            for (int pair = 0; pair < rows.Length && block + 2 * pair < samples; pair++)
            {
                signs.CopyTo(words, 0);
                for (int feature = 0; feature < features; feature++)
                    if (matrix.IsNegative(rows[pair], columns[feature]))
                        words[feature >> 6] ^= 1UL << (feature & 63);
                masks.SetPair(block + 2 * pair, words);
            }
        }
        return masks;
    }
}
