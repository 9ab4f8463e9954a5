using System.Globalization;
using System.Text;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Shapes;

// dump DIR --count N --seed S [--marks Never|OnStars|ByChance]   images, classes and masks as .npy arrays, for docs/models/train.py
// folder DIR --count N --seed S [--marks ...] [--scale 1]         DIR/pictures/CLASS/N.png and DIR/masks/CLASS/N.png, for `mlnet-lime
// evaluate` draw FILE --index I --seed S [--marks ...] [--scale 4]          one image as a PNG

if (args.Length < 2 || args[0] is not ("dump" or "folder" or "draw"))
{
    Console.Error.WriteLine("Usage: dump DIR --count N --seed S [--marks Never|OnStars|ByChance]");
    Console.Error.WriteLine("       folder DIR --count N --seed S [--marks Never|OnStars|ByChance] [--scale 1]");
    Console.Error.WriteLine("       draw FILE --index I --seed S [--marks Never|OnStars|ByChance] [--scale 4]");
    return 2;
}

string target = args[1];
ulong seed = ulong.Parse(Option("--seed", "1"), CultureInfo.InvariantCulture);
var marks = Enum.Parse<Marks>(Option("--marks", nameof(Marks.Never)));
if (args[0] == "draw")
{
    int index = int.Parse(Option("--index", "0"), CultureInfo.InvariantCulture);
    var scene = ShapeScene.Create(seed, index, marks, int.Parse(Option("--scale", "4"), CultureInfo.InvariantCulture));
    ImageFile.SavePng(scene.Image, target);
    Console.WriteLine($"{target}: {ShapeScene.ClassNames[scene.ClassIndex]}");
    return 0;
}

int count = int.Parse(Option("--count", "1000"), CultureInfo.InvariantCulture);
if (args[0] == "folder")
{
    ShapeFolder.Save(target, seed, count, marks, int.Parse(Option("--scale", "1"), CultureInfo.InvariantCulture));
    return 0;
}
const int Pixels = ShapeScene.InputHeight * ShapeScene.InputWidth;
var images = new byte[count][];
var classes = new byte[count];
var masks = new byte[count][]; // 0 background, 1 shape, 2 mark
Parallel.For(0, count, i =>
{
    var scene = ShapeScene.Create(seed, i, marks);
    images[i] = scene.Image.Bytes.ToArray();
    classes[i] = (byte)scene.ClassIndex;
    masks[i] = new byte[Pixels];
    for (int p = 0; p < Pixels; p++)
        masks[i][p] = scene.MarkMask is { } mark && mark[p] ? (byte)2 : scene.ShapeMask[p] ? (byte)1 : (byte)0;
});
Directory.CreateDirectory(target);
string size = $"{ShapeScene.InputHeight}, {ShapeScene.InputWidth}";
Save("pictures.npy", $"({count}, {size}, 3)", images);
Save("masks.npy", $"({count}, {size})", masks);
Save("classes.npy", $"({count},)", [classes]);
return 0;

string Option(string name, string otherwise)
{
    int at = Array.IndexOf(args, name);
    return at < 0 ? otherwise : args[at + 1];
}

void Save(string name, string shape, byte[][] parts)
{
    string header = $"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}";
    header = header.PadRight(128 - 10 - 1) + "\n";
    using var file = File.Create(Path.Combine(target, name));
    file.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)header.Length, 0]);
    file.Write(Encoding.ASCII.GetBytes(header));
    foreach (byte[] part in parts)
        file.Write(part);
}
