import {default as sharp} from 'sharp'; sharp.concurrency(1); sharp.cache(false);
import {writeFileSync} from 'fs';
const w=500,h=400,n=+process.argv[2];
if(process.argv[3]==='make'){const raw=Buffer.alloc(w*h*3*n);for(let f=0;f<n;f++)for(let y=0;y<h;y++)for(let x=0;x<w;x++){const i=((f*h+y)*w+x)*3;raw[i]=(x+f*7)&255;raw[i+1]=(y*3+f)&255;raw[i+2]=(x*y+f*11)&255}
writeFileSync('/tmp/a'+n+'.gif',await sharp(raw,{raw:{width:w,height:h*n,channels:3,pageHeight:h}}).gif({effort:1}).toBuffer())}
else{const t=performance.now();const side=+process.argv[3];const b=await sharp('/tmp/a'+n+'.gif',{animated:true,limitInputPixels:1e9}).resize(side,side,{fit:'inside',withoutEnlargement:true}).webp({effort:2}).toBuffer();console.log(n,side,w*h*n/1e6,'Mpx in',(performance.now()-t).toFixed(0),'ms',b.length,'rss',(process.memoryUsage().rss/1e6).toFixed(0), 'max', (process.resourceUsage().maxRSS/1e3).toFixed(0))}
