namespace Microsoft.ML.Lime.Engine;

/// <summary>Arrays in numpy's <c>.npy</c> format (NEP 1).</summary>
public static class NpyFile
{
    /// <summary>Writes a map as a float32 array of height x width, to a temporary name first.</summary>
    public static void Save(ScoreMap map, string path) => throw new NotImplementedException();
}
