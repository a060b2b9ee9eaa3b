Console.WriteLine("grove");
